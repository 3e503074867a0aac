import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { dayAt, hour, hours, plainDay } from "../i18n/days";
import { Icon, type IconName } from "./icon";
import { shortSubject, subjectOf } from "./ink";

interface Named { id: number; name: string }
interface Teacher extends Named { called?: string | null }
interface Subject extends Named { letters?: string; ink?: string }
interface Was { starts_at: string; ends_at: string; teachers: readonly Teacher[]; rooms: readonly Named[] }

/** What is drawn of a lesson; the API's own lesson is one. */
export interface LessonFacts {
  id: number;
  starts_at: string;
  ends_at: string;
  subject: Subject | null;
  title?: string;
  status: string;
  teachers: readonly Teacher[];
  rooms: readonly Named[];
  groups?: readonly Named[];
  test?: string;
  change?: { kind: string; reason: string; was?: Was | null } | null;
  /** Of an extra lesson: it was taken back. */
  withdrawn?: boolean;
}

export const teachersOf = (teachers: readonly Teacher[]): string => teachers.map((one) => one.called || one.name).join(", ");
const namesOf = (some: readonly Named[]): string => some.map((one) => one.name).join(", ");
/** «salle 204», and «Gymnase» or «Labo 1» by their own names. */
export const roomsOf = (rooms: readonly Named[]): string => (rooms.some((room) => /^\p{L}/u.test(room.name)) ? namesOf(rooms) : t("lesson.rooms", { names: namesOf(rooms) }));
const same = (a: readonly Named[], b: readonly Named[]): boolean => a.map(({ id }) => id).sort().join() === b.map(({ id }) => id).sort().join();

/** The ink of a subject, as a class; empty for what has none. */
export const inkOfSubject = (subject: Subject | null): string => (subject?.ink ? `s-${subject.ink}` : subject ? subjectOf(subject.name)?.ink ?? "" : "");

/** The letters that stand wherever the colour of a subject does. */
export function Letters({ subject }: { subject: Subject | null }) {
  const letters = subject?.letters || (subject && subjectOf(subject.name)?.letters) || "";
  return letters ? <span class={`ab ${inkOfSubject(subject)}`} aria-hidden="true">{letters}</span> : null;
}

export const lessonName = (lesson: Pick<LessonFacts, "subject" | "title">): string =>
  lesson.subject ? shortSubject(lesson.subject.name) : lesson.title || t("lesson.none");

export const isOff = (lesson: Pick<LessonFacts, "status" | "withdrawn">): boolean => lesson.status === "cancelled" || lesson.withdrawn === true;

type Key = Parameters<typeof t>[0];
const STATES: Record<string, readonly [Key, string, IconName?]> = {
  cancelled: ["lesson.cancelled", "bad", "ban"], moved: ["lesson.moved", "new"], replaced: ["lesson.replaced", "new"],
  room_changed: ["lesson.room", "new"], exceptional: ["lesson.extra", "new"],
};

/** What happened to a lesson, in one word; nothing for one that is as planned. `told` says that it was just put back. */
export function LessonState({ lesson, told }: { lesson: LessonFacts; told?: string }) {
  if (told === "test" && !lesson.test) return <span class="tag">{t("lesson.noTest")}</span>;
  const [word, look, icon] = lesson.withdrawn ? STATES.cancelled! : STATES[lesson.status] ?? (told === "restore" || told === "undo" ? (["lesson.restored", "ok", "check"] as const) : [null, ""]);
  return (
    <>
      {word && <span class={`tag ${look}`}>{icon && <Icon name={icon} small />}{t(lesson.withdrawn ? "lesson.withdrawn" : word)}</span>}
      {lesson.test && <span class="tag warn">{t("lesson.test")}</span>}
    </>
  );
}

/** «au lieu de » and «au lieu d’», before «204» and «Atelier»; an h keeps its «de»: «de Hall». */
export const insteadOf = (before: string): string => `${t("lesson.insteadOf")} `.replace(/ de $/, /^[aeiouyâàéèêîœ]/i.test(before) ? " d’" : "$&");

/** The new beside the old: highlighted and struck, and in words for whoever hears it. */
function Instead({ now, before }: { now: string; before: string }) {
  return <><mark>{now}</mark> {insteadOf(before)}<del>{before}</del></>;
}

/** Where and with whom, what changed of it beside what was. */
export function LessonWhere({ lesson }: { lesson: LessonFacts }) {
  const was = isOff(lesson) ? null : lesson.change?.was;
  const parts: ComponentChildren[] = [];
  if (was && was.rooms.length > 0 && lesson.rooms.length > 0 && !same(was.rooms, lesson.rooms)) parts.push(<Instead now={roomsOf(lesson.rooms)} before={namesOf(was.rooms)} />);
  else if (lesson.rooms.length > 0) parts.push(roomsOf(lesson.rooms));
  if (was && was.teachers.length > 0 && lesson.teachers.length > 0 && !same(was.teachers, lesson.teachers)) parts.push(<Instead now={teachersOf(lesson.teachers)} before={teachersOf(was.teachers)} />);
  else if (lesson.teachers.length > 0) parts.push(teachersOf(lesson.teachers));
  return <>{parts.map((part, i) => <span key={i}>{i > 0 && ", "}{part}</span>)}</>;
}

/** «mercredi 25 novembre, 10 h 25 – 11 h 20», the hour that it had beside it when it moved. */
export function LessonWhen({ lesson }: { lesson: LessonFacts }) {
  const was = lesson.change?.was;
  const now = `${plainDay(dayAt(lesson.starts_at))}, ${hours(lesson.starts_at, lesson.ends_at)}`;
  if (isOff(lesson) || !was || was.starts_at === lesson.starts_at) return <>{now}</>;
  const before = dayAt(was.starts_at) === dayAt(lesson.starts_at) ? hour(was.starts_at) : `${plainDay(dayAt(was.starts_at))}, ${hour(was.starts_at)}`;
  return <Instead now={now} before={before} />;
}

/** A lesson in a margin list: its hour in the margin (and what `over` says above), then what, how it stands, where and with whom. */
export function LessonLine({ lesson, told, over, now, children }: { lesson: LessonFacts; told?: string; over?: string; now?: boolean; children?: ComponentChildren }) {
  const off = isOff(lesson);
  return (
    <li class={now ? "now" : undefined}>
      <span>{over}<b>{hour(lesson.starts_at)}</b></span>
      <div>
        <div class="row wrap">
          <Letters subject={lesson.subject} /> {off ? <del>{lessonName(lesson)}</del> : <b class={`subj ${inkOfSubject(lesson.subject)}`}>{lessonName(lesson)}</b>} <LessonState lesson={lesson} told={told} />
        </div>
        <p class="small soft">{off ? lesson.change?.reason || teachersOf(lesson.teachers) : <LessonWhere lesson={lesson} />}</p>
        {children}
      </div>
    </li>
  );
}
