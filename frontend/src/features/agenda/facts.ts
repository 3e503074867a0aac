import type { components } from "../../wire/schema";
import { count, t, type Key } from "../../i18n";
import { hour, longDay, type Day } from "../../i18n/days";
import type { IconName } from "../../ui/icon";
import { shortSubject } from "../../ui/ink";

type Schemas = components["schemas"];
export type AgendaDay = Schemas["AgendaDay"];
export type AgendaPage = Schemas["AgendaPage"];
export type Entry = Schemas["AgendaEntry"];
export type SchoolEvent = Schemas["EventItem"];
export type AnswersPage = Schemas["AnswersPage"];
export type OwnItem = Schemas["OwnItem"];
export type Kind = Entry["kind"];

/** In the order in which they stand where a day has room for few. */
export const KINDS: readonly Kind[] = ["event", "test", "deadline", "homework", "lesson"];
export const WORDS: Record<Kind, Key> = { lesson: "agenda.lessons", test: "agenda.tests", homework: "agenda.homework", event: "agenda.events", deadline: "agenda.own" };
export const ICONS: Record<Kind, IconName> = { lesson: "calendar", test: "pen", homework: "book", event: "users", deadline: "flag" };

/** Which of a day's things are wanted, those without an hour first. */
export const wanted = (day: AgendaDay, hidden: ReadonlySet<Kind>): Entry[] => day.items.filter((one) => !hidden.has(one.kind));

/** What a thing is called where there is little room. */
export function nameOf(entry: Entry): string {
  if (entry.kind === "lesson" || entry.kind === "test") return entry.subject ? shortSubject(entry.subject.name) : entry.title || t("lesson.none");
  return entry.title;
}

/** Where it is read in full; an own deadline is opened in its place. */
export function placeOf(entry: Entry, day: Day): string {
  switch (entry.kind) {
    case "homework": return `/homework/${entry.id}`;
    case "event": return `/events/${entry.id}`;
    default: return `/timetable?day=${day}&lesson=${entry.id}`;
  }
}

export const isOff = (entry: Entry): boolean => entry.status === "cancelled";

/** «Jeudi 26 novembre, 1 contrôle, 2 devoirs», for whoever hears the calendar. */
export function daySaid(day: AgendaDay, items: readonly Entry[]): string {
  const counts = KINDS.flatMap((kind) => {
    const many = items.filter((one) => one.kind === kind).length;
    return many > 0 ? [count(`agenda.${kind}`, many)] : [];
  });
  return [longDay(day.day), day.closed, ...counts].filter(Boolean).join(", ");
}

/** What stands in the margin: an hour, or what kind of thing it is. */
export const marginOf = (entry: Entry): string =>
  entry.starts_at ? hour(entry.starts_at) : t(entry.kind === "homework" ? "agenda.due" : entry.kind === "deadline" ? "agenda.mine" : "agenda.wholeDay");
