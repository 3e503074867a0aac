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
import type { Lesson } from "./lessons";

interface Clash { kind: "teacher" | "group" | "room"; lesson: Lesson }
const TAKEN: Record<Clash["kind"], Key> = { teacher: "timetable.takenTeacher", group: "timetable.takenGroup", room: "timetable.takenRoom" };

/**
 * Why the server did not do it: the lessons that are in the way, with the way over them where one says why; what somebody
 * else changed meanwhile; or its sentence. Nothing was done yet.
 */
export function Clashes({ save, reason, onForce, fields = [] }: { save: ReturnType<typeof useDeed>; /** Where one has to say why. */ reason?: Signal<string>; onForce(): void; fields?: readonly string[] }) {
  const box = useRef<HTMLDivElement>(null);
  const problem = save.problem.value;
  const clashes = problem?.code === "conflict" ? (problem.body.conflicts as Clash[] | undefined) ?? [] : [];
  useEffect(() => { if (clashes.length > 0) box.current?.scrollIntoView?.({ block: "nearest" }); }, [problem]);
  if (clashes.length > 0)
    return (
      <div ref={box} class="clash frame due" role="alert">
        <p class="row"><Icon name="alert" /><b class="grow">{t("timetable.clash")}</b></p>
        <ul class="ml">
          {clashes.slice(0, 6).map(({ kind, lesson }) => (
            <li key={lesson.id}>
              <span>{tinyDay(lesson.day)}</span>
              <div><p class="row wrap"><Letters subject={lesson.subject} /><b>{lessonName(lesson)}</b><span class="tag warn">{t(TAKEN[kind])}</span></p><p class="small soft">{hours(lesson.starts_at, lesson.ends_at)}, <Raised text={[lesson.groups.map(({ name }) => name).join(", "), teachersOf(lesson.teachers), lesson.rooms.map(({ name }) => name).join(", ")].filter(Boolean).join(", ")} /></p></div>
            </li>
          ))}
        </ul>
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
