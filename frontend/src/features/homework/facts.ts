import type { components } from "../../wire/schema";
import { addDays, mondayOf, nearDay, today, dayAt, hour, daysBetween, plainDay, type Day } from "../../i18n/days";
import { t } from "../../i18n";

type Schemas = components["schemas"];
export type Homework = Schemas["HomeworkItem"];
export type HomeworkPage = Schemas["HomeworkPage"];
export type Submission = Schemas["SubmissionItem"];
export type Board = Schemas["BoardItem"];
export type BoardRow = Schemas["BoardRowItem"];
export type LoadPage = Schemas["LoadPage"];
export type LoadDay = Schemas["LoadDay"];
export type Log = Schemas["LogItem"];
export type LogPage = Schemas["LogPage"];
export type LessonLog = Schemas["LessonLogItem"];
export type Lesson = Schemas["LessonItem"];
export type Timetable = Schemas["TimetablePage"];
export type Teaching = Schemas["TeachingItem"];

/** Still to be handed in. A guardian is told of a hand-in once it is returned, but sees the tick that came with it. */
export const isOwed = (work: Homework): boolean => work.hand_in && !work.submission && (work.can.includes("hand_in") || !work.done);

export type Span = "late" | "today" | "tomorrow" | "week" | "next" | "later";
export const SPANS: readonly Span[] = ["late", "today", "tomorrow", "week", "next", "later"];

/** Under which heading a piece of work stands; none for what is past and settled. */
export function spanOf(work: Homework, now: Day = today()): Span | null {
  if (work.due < now) return isOwed(work) ? "late" : null;
  if (work.due === now) return "today";
  if (work.due === addDays(now, 1)) return "tomorrow";
  const monday = addDays(mondayOf(now), 7);
  return work.due < monday ? "week" : work.due < addDays(monday, 7) ? "next" : "later";
}

/** «pour demain», «pour vendredi 27», within a sentence. */
export function dueWords(day: Day): string {
  const away = daysBetween(today(), day);
  const near = nearDay(day);
  return t("homework.for", { day: Math.abs(away) < 7 ? near.charAt(0).toLowerCase() + near.slice(1) : plainDay(day) });
}

/** «aujourd’hui à 18 h 42», «mardi 24 à 18 h 42». */
export function atWords(at: string): string {
  const near = nearDay(dayAt(at));
  return t("homework.at", { day: near.charAt(0).toLowerCase() + near.slice(1), time: hour(at) });
}

/** A mark as it is written: «15,5», with a comma in French and nothing behind it that says nothing; «abs» as it is. */
export const written = (value: string, comma: string): string => value.replace(/\.?0+$/, (zeros) => (value.includes(".") ? "" : zeros)).replace(".", comma);

/** School texts mention nobody. */
export const NO_NAMES = { list: [], me: null };
