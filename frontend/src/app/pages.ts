import type { ComponentType } from "preact";
import { learn, type Key, type Part } from "../i18n";
import { doors } from "../store/doors";
import { roles } from "../store/session";
import type { Role } from "../wire/types";
import { lazy } from "../ui/lazy";
import type { IconName } from "../ui/icon";

/** What a subject's page is told: the address that it draws, «/marks/12». Queries are the page's own affair. */
export interface PageProps { path: string }

interface Subject {
  part: Part;
  /** First parts of its addresses; the first one is its door. */
  paths: readonly string[];
  icon: IconName;
  word: Key;
  /** Where the bar of a phone has no room for the word. */
  short?: Key;
  /** In whose navigation it stands; null: in everybody's. An address opens for all, and the server decides. */
  roles: readonly Role[] | null;
}

const SCHOOL = ["pupil", "guardian", "teacher", "head_teacher", "school_life", "head"] as const;

/** In the order in which they stand for most people. */
const SUBJECTS: readonly Subject[] = [
  { part: "today", paths: ["today"], icon: "sun", word: "nav.today", roles: null },
  { part: "timetable", paths: ["timetable"], icon: "calendar", word: "nav.timetable", short: "nav.lessons", roles: [...SCHOOL, "office"] },
  { part: "homework", paths: ["homework"], icon: "book", word: "nav.homework", roles: SCHOOL },
  { part: "grades", paths: ["marks"], icon: "marks", word: "nav.marks", roles: SCHOOL },
  { part: "attendance", paths: ["absences", "lessons"], icon: "hand", word: "nav.absences", roles: ["pupil", "guardian", "teacher", "head_teacher", "school_life", "nurse", "head"] },
  { part: "agenda", paths: ["agenda", "events"], icon: "month", word: "nav.agenda", roles: null },
];

/** A subject is there once `features/SUBJECT/page.tsx` is: it exports `Page`. */
const built = import.meta.glob<{ Page: ComponentType<PageProps> }>("../features/*/page.tsx");

const pages = SUBJECTS.flatMap((subject) => {
  const load = built[`../features/${subject.part}/page.tsx`];
  return load ? [{ ...subject, load, Page: lazy(() => load().then((module) => module.Page), subject.part) }] : [];
});
export type SubjectPage = (typeof pages)[number];
for (const page of pages) doors.add(page.part);

/** The first page is Today, as soon as there is one. */
export const firstPage: string | null = pages.some((page) => page.part === "today") ? "/today" : null;

/** What was done in a lesson stands with homework, everything else of a lesson with the roll. */
export const standsAt = (path: string): string => path.replace(/^\/lessons\/\d+\/log$/, "/homework/log");
export const subjectAt = (path: string): SubjectPage | undefined => pages.find((page) => page.paths.includes(standsAt(path).split("/")[1] ?? ""));

/** Those who keep the school running look for who is missing before anything else. */
const DESK: readonly Part[] = ["today", "attendance", "timetable", "agenda", "homework", "grades"];

/** The code and the words of these pages, before they are asked for. */
export const fetchAhead = (): Promise<unknown> => Promise.all(subjects().flatMap((page) => [page.load(), learn(page.part, "lesson")]));

/** The subjects of this person's navigation, the most used first. */
export function subjects(): SubjectPage[] {
  const held = roles.value;
  const mine = pages.filter((page) => page.roles === null || page.roles.some((role) => held.has(role)));
  if (!["school_life", "head", "nurse"].some((role) => held.has(role as Role))) return mine;
  return mine.sort((a, b) => DESK.indexOf(a.part) - DESK.indexOf(b.part));
}
