import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t, type Key } from "../../i18n";
import { hours, tinyDay } from "../../i18n/days";
import type { useDeed } from "../../store/deeds";
import { readAnew } from "../../store/pages";
import { Icon } from "../../ui/icon";
import { lessonName, LessonState, LessonWhen, LessonWhere, Letters, teachersOf } from "../../ui/lesson";
import { Raised } from "../../ui/people";
import { changedBy } from "./brief";
import type { Lesson, Named } from "./lessons";
import type { Preview } from "./preview";

const MOST_FREE = 6;

interface Clash { kind: "teacher" | "group" | "room"; lesson: Lesson }
const TAKEN: Record<Clash["kind"], Key> = { teacher: "timetable.takenTeacher", group: "timetable.takenGroup", room: "timetable.takenRoom" };

/**
 * Why the server did not do it: the lessons that are in the way, with the way over them where one says why; what somebody
 * else changed meanwhile; or its sentence. Nothing was done yet.
 */
export function Clashes({ save, seen, reason, onForce, onRoom, fields = [] }: {
  save: ReturnType<typeof useDeed>; /** What it would meet, before anything is tried. */ seen?: Preview | null; /** Where one has to say why. */ reason?: Signal<string>; onForce(): void; onRoom?(room: Named): void; fields?: readonly string[];
}) {
  const box = useRef<HTMLDivElement>(null);
  const problem = save.problem.value;
  const refused = problem?.code === "conflict" ? (problem.body.conflicts as Clash[] | undefined) ?? [] : [];
  const clashes = refused.length > 0 ? refused : problem ? [] : seen?.conflicts ?? [];
  const closure = problem ? null : seen?.closure;
  const free = onRoom && clashes.some(({ kind }) => kind === "room") ? seen?.free_rooms.slice(0, MOST_FREE) ?? [] : [];
  useEffect(() => { if (refused.length > 0) box.current?.scrollIntoView?.({ block: "nearest" }); }, [problem]);
  if (clashes.length > 0 || closure)
    return (
      <div ref={box} class="clash frame due" role={problem ? "alert" : "status"}>
        <p class="row"><Icon name="alert" /><b class="grow">{problem ? t("timetable.clash") : closure ? t("timetable.closedDay", { name: closure.name }) : t("timetable.taken")}</b></p>
        <ul class="ml">
          {clashes.slice(0, 6).map(({ kind, lesson }) => (
            <li key={lesson.id}>
              <span>{tinyDay(lesson.day)}</span>
              <div><p class="row wrap"><Letters subject={lesson.subject} /><b>{lessonName(lesson)}</b><span class="tag warn">{t(TAKEN[kind])}</span></p><p class="small soft">{hours(lesson.starts_at, lesson.ends_at)}, <Raised text={[lesson.groups.map(({ name }) => name).join(", "), teachersOf(lesson.teachers), lesson.rooms.map(({ name }) => name).join(", ")].filter(Boolean).join(", ")} /></p></div>
            </li>
          ))}
        </ul>
        {free.length > 0 && <p class="row wrap small"><span>{t("timetable.freeRooms")}</span>{free.map((room) => <button key={room.id} class="btn" type="button" onClick={() => onRoom!(room)}>{room.name}</button>)}</p>}
        <div class="do">
          <button class="btn bad" type="button" disabled={reason?.value.trim() === ""} aria-busy={save.busy.value} onClick={onForce}>{t("timetable.force")}</button>
          {reason?.value.trim() === "" && <span class="small soft">{t("timetable.forceWhy")}</span>}
        </div>
      </div>
    );
  if (problem?.code === "changed_meanwhile") return <Meanwhile lesson={problem.body.lesson as Lesson | undefined} />;
  const text = save.rest("starts_at", "ends_at", "reason", "teacher", "room", "about", ...fields);
  return text ? <div class="note bad" role="alert"><Icon name="alert" /><span class="grow">{text}</span></div> : null;
}

/** How the lesson stands now that somebody else changed it. */
function Meanwhile({ lesson }: { lesson: Lesson | undefined }) {
  useEffect(() => readAnew("timetable"), []);
  return (
    <div class="note warn" role="alert">
      <Icon name="alert" />
      <div class="grow">
        <p>{t("timetable.meanwhile")}</p>
        {lesson && <p class="small"><LessonState lesson={lesson} told={lesson.change?.kind} /> <LessonWhen lesson={lesson} />, <LessonWhere lesson={lesson} />{lesson.change && <>. {changedBy(lesson)}</>}</p>}
      </div>
    </div>
  );
}
