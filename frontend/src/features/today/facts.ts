import { minutesAt, type Day } from "../../i18n/days";
import type { components } from "../../wire/schema";

type Schemas = components["schemas"];
export type Today = Schemas["TodayItem"];
export type PupilDay = Schemas["PupilDayItem"];
export type TeacherDay = Schemas["TeacherDayItem"];
export type TeacherLesson = Schemas["TeacherLessonItem"];
export type Desk = Schemas["DeskDayItem"];
export type Away = Schemas["AwayItem"];
export type Lesson = Schemas["LessonItem"];
export type Due = Schemas["DueItem"];
export type NewMark = Schemas["NewMark"];
export type SchoolEvent = Schemas["EventItem"];
export type ToJustify = Schemas["AbsenceToJustify"];

export const isHeld = (lesson: Pick<Lesson, "status">): boolean => lesson.status !== "cancelled";
export const isOver = (lesson: Pick<Lesson, "ends_at">, now: number): boolean => Date.parse(lesson.ends_at) <= now;
export const isRunning = (lesson: Pick<Lesson, "starts_at" | "ends_at" | "status">, now: number): boolean =>
  isHeld(lesson) && Date.parse(lesson.starts_at) <= now && !isOver(lesson, now);

/** Where one has to be next: the lesson that begins next, or the one that runs when it is the last. */
export function nextOf(day: Pick<PupilDay, "lessons" | "next_lesson">, now: number): Lesson | null {
  const coming = day.lessons.find((lesson) => isHeld(lesson) && Date.parse(lesson.starts_at) > now);
  const running = day.lessons.find((lesson) => isRunning(lesson, now));
  return coming ?? running ?? (day.next_lesson && !isOver(day.next_lesson, now) ? day.next_lesson : null);
}

/** When the lessons of a day begin and end, those that are held. */
export function span(lessons: readonly Lesson[]): { from: number; to: number } | null {
  const held = lessons.filter(isHeld);
  if (held.length === 0) return null;
  return { from: Math.min(...held.map((one) => minutesAt(one.starts_at))), to: Math.max(...held.map((one) => minutesAt(one.ends_at))) };
}

/** What changes on other days than the one that stands above, where it is seen anyway. */
export const changesBeside = (day: Pick<PupilDay, "changes" | "day">): Lesson[] => day.changes.filter((lesson) => lesson.day !== day.day);

/** Something on the page is over: the day that is shown, or the day on which it was read. */
export function isStale(today: Today, shownOn: Day, day: Day, now: number): boolean {
  if (shownOn !== day) return true;
  const all = [...(today.pupil ? [today.pupil] : []), ...today.children];
  return all.some((one) => one.lessons.length > 0 && one.lessons.every((lesson) => isOver(lesson, now)))
    || (today.teacher !== null && today.teacher.lessons.length > 0 && today.teacher.lessons.every(({ lesson }) => isOver(lesson, now)));
}

export interface Break { from: number; to: number; lunch: boolean }

/** The time between two lessons that follow each other, where it is longer than a break. */
export function breakBefore(lesson: Lesson, before: readonly Lesson[]): Break | null {
  const from = Math.max(0, ...before.map((one) => minutesAt(one.ends_at)));
  const to = minutesAt(lesson.starts_at);
  if (from === 0 || to - from < 40) return null;
  return { from, to, lunch: to - from <= 150 && from <= 13 * 60 + 15 && to >= 12 * 60 + 30 };
}
