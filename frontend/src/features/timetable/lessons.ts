import type { components } from "../../wire/schema";
import { t } from "../../i18n";
import { addDays, minutesAt, mondayOf, plainDay, weekday, weekOf, type Day } from "../../i18n/days";

type Schemas = components["schemas"];
export type Lesson = Schemas["LessonItem"];
export type Closure = Schemas["ClosureItem"];
export type Timetable = Schemas["TimetablePage"];
export type Act = Schemas["ActItem"];
export type Pattern = Schemas["PatternItem"];
export type Calendar = Schemas["CalendarItem"];
export interface Named { id: number; name: string }

/** Lessons of one day, by time. */
export const lessonsOf = (page: Timetable, day: Day): Lesson[] => page.items.filter((lesson) => lesson.day === day);

export const closureOf = (closures: readonly Closure[], day: Day): Closure | undefined =>
  closures.find((closure) => closure.starts_on <= day && day <= closure.ends_on);

/** What keeps every school day of a week closed: the longest of it, when there are several. */
export function closureOfWeek(closures: readonly Closure[], monday: Day): Closure | undefined {
  const days = weekOf(monday, 5).map((day) => closureOf(closures, day));
  if (days.some((one) => one === undefined)) return undefined;
  const length = (one: Closure) => Date.parse(one.ends_on) - Date.parse(one.starts_on);
  return (days as Closure[]).reduce((most, one) => (length(one) > length(most) ? one : most));
}

/** The first school day from `day` on: past weekends and other closed days. */
export function openFrom(closures: readonly Closure[], day: Day): Day {
  let next = day;
  for (;;) {
    const closure = closureOf(closures, next);
    if (closure) next = addDays(closure.ends_on, 1);
    else if (weekday(next) > 5) next = addDays(mondayOf(next), 7);
    else return next;
  }
}

/** The first day of a closure on which there would be school otherwise; where it begins, when there is none. */
export function closedFrom({ starts_on, ends_on }: Closure): Day {
  const monday = weekday(starts_on) > 5 ? addDays(mondayOf(starts_on), 7) : starts_on;
  return monday <= ends_on ? monday : starts_on;
}

/** «Vacances de Noël, reprise lundi 4 janvier». */
export const closedUntil = (closures: readonly Closure[], closure: Closure): string =>
  t("timetable.closedUntil", { name: closure.name, day: plainDay(openFrom(closures, closure.ends_on)) });

export const letterOf = (page: Pick<Timetable, "weeks">, day: Day): string => page.weeks.find((week) => week.monday === mondayOf(day))?.letter ?? "";

/** What differs from the plan, or is announced: what somebody who looks at a week should not miss. */
export const isNews = (lesson: Lesson): boolean => lesson.status !== "kept" || lesson.test !== "";

/** The day to show first: today, or the next one on which there is school, as far as this week tells. */
export function landing(page: Timetable, now: Day): Day {
  const sunday = addDays(mondayOf(now), 6);
  for (let day = now; day <= sunday; day = addDays(day, 1)) if (page.items.some((lesson) => lesson.day === day)) return day;
  return openFrom(page.closures, addDays(sunday, 1));
}

/** The days that a week shows: five, and those of its end that have a lesson. */
export function daysOf(page: Timetable | undefined, monday: Day): Day[] {
  const last = page?.items.reduce((most, lesson) => (mondayOf(lesson.day) === monday ? Math.max(most, weekday(lesson.day)) : most), 5) ?? 5;
  return Array.from({ length: last }, (_, i) => addDays(monday, i));
}

/** `days` before or after one, past what has no school at the end of a week. */
export function step(day: Day, by: 1 | -1, shown: readonly Day[]): Day {
  const next = addDays(day, by);
  if (shown.includes(next) || weekday(next) <= 5) return next;
  return by > 0 ? addDays(mondayOf(next), 7) : addDays(mondayOf(next), 4);
}

export interface Placed { lesson: Lesson; from: number; to: number; column: number; columns: number }

/** Lessons of a day side by side where they are at the same time. */
export function placed(lessons: readonly Lesson[]): Placed[] {
  const all = lessons
    .map((lesson) => ({ lesson, from: minutesAt(lesson.starts_at), to: Math.max(minutesAt(lesson.ends_at), minutesAt(lesson.starts_at) + 20), column: 0, columns: 1 }))
    .sort((a, b) => a.from - b.from || b.to - a.to || a.lesson.id - b.lesson.id);
  let cluster: Placed[] = [];
  let end = -1;
  const close = () => {
    const columns = Math.max(1, ...cluster.map((one) => one.column + 1));
    for (const one of cluster) one.columns = columns;
    cluster = [];
  };
  for (const one of all) {
    if (one.from >= end) close();
    const taken = new Set(cluster.filter((other) => other.to > one.from).map((other) => other.column));
    while (taken.has(one.column)) one.column += 1;
    cluster.push(one);
    end = Math.max(end, one.to);
  }
  close();
  return all;
}

/** From which minute to which the days of a week go, and the hours that stand in its margin. */
export function hoursOf(lessons: readonly Lesson[]): { from: number; to: number; marks: number[] } {
  if (lessons.length === 0) return { from: 8 * 60, to: 17 * 60, marks: [8, 9, 10, 11, 12, 13, 14, 15, 16].map((hour) => hour * 60) };
  const starts = [...new Set(lessons.map((lesson) => minutesAt(lesson.starts_at)))].sort((a, b) => a - b);
  const ends = lessons.map((lesson) => minutesAt(lesson.ends_at));
  // Hours at which most lessons begin come first; another one stands where there is room for it.
  const times = new Map(starts.map((start) => [start, lessons.filter((lesson) => minutesAt(lesson.starts_at) === start).length]));
  const marks: number[] = [];
  for (const start of [...starts].sort((a, b) => times.get(b)! - times.get(a)! || a - b)) if (marks.every((mark) => Math.abs(mark - start) >= 25)) marks.push(start);
  return { from: starts[0]!, to: Math.max(...ends), marks: marks.sort((a, b) => a - b) };
}

const pad = (n: number): string => String(n).padStart(2, "0");
const offset = (minutes: number): string => `${minutes < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
const offsetIn = (at: string): number => {
  const found = /([+-])(\d\d):(\d\d)$/.exec(at);
  return found ? (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) : 0;
};
const here = (at: string): number => -new Date(at).getTimezoneOffset();

/**
 * A day and an hour of the school's clock as a time with its offset. `like` is a time that the school wrote: whoever is
 * in its zone gets the offset of that day (summer or winter), whoever travels keeps the one of `like`.
 */
export function moment(day: Day, time: string, like?: string): string {
  const local = `${day}T${time}:00`;
  const away = like !== undefined && here(like) !== offsetIn(like);
  return local + offset(away ? offsetIn(like) : here(local));
}

export const timeIn = (at: string): string => `${pad(Math.floor(minutesAt(at) / 60))}:${pad(minutesAt(at) % 60)}`;

/** Lessons that are other ones than a moment ago; nothing when there was nothing to compare with. */
export function changedSince(before: ReadonlyMap<number, number>, now: readonly Lesson[]): number[] {
  return now.filter((lesson) => before.has(lesson.id) && before.get(lesson.id) !== lesson.sequence).map((lesson) => lesson.id);
}

