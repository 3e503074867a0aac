import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { dayAt, hour, nearDay, today } from "../../i18n/days";
import { insteadOf, isOff, lessonName, teachersOf } from "../../ui/lesson";
import { Raised } from "../../ui/people";
import type { Lesson, Named } from "./lessons";
import { now, whose } from "./state";

const names = (some: readonly Named[]): string => some.map((one) => one.name).join(", ");
const differ = (a: readonly Named[], b: readonly Named[]): boolean => a.map(({ id }) => id).sort().join() !== b.map(({ id }) => id).sort().join();

/** Who stands beside a lesson: to a class its teacher, to a teacher the class, to a room both. */
function whom(lesson: Lesson): string[] {
  const kind = whose.value?.kind ?? "me";
  const teaches = kind === "teacher" || (kind === "me" && lesson.teachers.some((one) => one.id === whose.value?.id));
  if (teaches) return [names(lesson.groups)];
  const other = kind === "room" ? [names(lesson.groups)] : kind === "group" && lesson.groups.every((one) => one.id !== whose.value?.id) ? [names(lesson.groups)] : [];
  return [...other, teachersOf(lesson.teachers)];
}

/** «Mme Garnier, 204», «Mme Garnier, 112 au lieu de 204»: as much as a narrow column holds. */
export function Brief({ lesson }: { lesson: Lesson }) {
  const off = isOff(lesson);
  const was = off ? null : lesson.change?.was;
  const parts: ComponentChildren[] = [];
  if (was && was.teachers.length > 0 && lesson.teachers.length > 0 && differ(was.teachers, lesson.teachers)) parts.push(<><mark>{teachersOf(lesson.teachers)}</mark> {insteadOf(teachersOf(was.teachers))}{teachersOf(was.teachers)}</>);
  else for (const who of whom(lesson)) if (who) parts.push(<Raised text={who} />);
  if (was && was.rooms.length > 0 && lesson.rooms.length > 0 && differ(was.rooms, lesson.rooms)) parts.push(<><mark>{names(lesson.rooms)}</mark> {insteadOf(names(was.rooms))}{names(was.rooms)}</>);
  else if (lesson.rooms.length > 0 && !off) parts.push(names(lesson.rooms));
  return <>{parts.map((part, i) => <span key={i}>{i > 0 && ", "}{part}</span>)}</>;
}

/** «Par Mme Camara, aujourd’hui à 8 h 12». */
export function changedBy(lesson: Lesson): string {
  const change = lesson.change!;
  const when = t("timetable.when", { day: nearDay(dayAt(change.at), today()).toLowerCase(), time: hour(change.at) });
  return change.by ? t("timetable.by", { name: change.by.called || change.by.name, when }) : t("timetable.since", { when });
}

export const isPast = (lesson: Lesson): boolean => Date.parse(lesson.ends_at) <= now.value;
export const isNow = (lesson: Lesson): boolean => !isPast(lesson) && Date.parse(lesson.starts_at) <= now.value && !isOff(lesson);

/** A lesson in one line for whoever hears it: «Maths, 8 h 30». */
export const inOneLine = (lesson: Lesson): string => `${lessonName(lesson)}, ${hour(lesson.starts_at)}`;
