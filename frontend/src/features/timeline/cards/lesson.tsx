import { useSignal } from "@preact/signals";
import { count } from "../../../i18n";
import { dayAt, tinyDay } from "../../../i18n/days";
import { inkOfSubject, isOff, LessonLine, lessonName, LessonState, LessonWhen, LessonWhere, Letters, teachersOf, type LessonFacts } from "../../../ui/lesson";
import { Raised } from "../../../ui/people";
import type { CardProps } from ".";

const SHOWN = 3;

/** Lessons that changed in one act: one alone in full, several as a list that unfolds after three. */
export function LessonCard({ facts }: CardProps) {
  const { kind = "", reason = "", lessons = [], more = 0 } = facts as { kind?: string; reason?: string; lessons?: LessonFacts[]; more?: number };
  const [only] = lessons;
  if (lessons.length === 1 && more === 0) return <One lesson={only!} told={kind} reason={reason} />;
  return <Several lessons={lessons} told={kind} reason={reason} more={more} />;
}

function One({ lesson, told, reason }: { lesson: LessonFacts; told: string; reason: string }) {
  const off = isOff(lesson);
  const ink = inkOfSubject(lesson.subject);
  const why = reason || (off ? teachersOf(lesson.teachers) : "");
  return (
    <article class={`frame card s ${ink}`}>
      <p class="k"><LessonState lesson={lesson} told={told} /> <Letters subject={lesson.subject} /> {why && <span>{why}</span>}</p>
      <h2>{off ? <del>{lessonName(lesson)}</del> : lessonName(lesson)} <LessonWhen lesson={lesson} /></h2>
      {!off && <p><LessonWhere lesson={lesson} /></p>}
      {lesson.test && told === "test" && <p>{lesson.test}</p>}
    </article>
  );
}

function Several({ lessons, told, reason, more }: { lessons: LessonFacts[]; told: string; reason: string; more: number }) {
  const open = useSignal(false);
  const shown = open.value ? lessons : lessons.slice(0, SHOWN);
  const hidden = lessons.length - shown.length;
  let day = "";
  return (
    <article class="frame card">
      <p class="k"><b>{count(told === "test" ? "lesson.tests" : "lesson.changes", lessons.length + more)}</b> {reason && <span><Raised text={reason} /></span>}</p>
      <ul class="ml">
        {shown.map((lesson) => {
          const over = dayAt(lesson.starts_at) === day ? undefined : tinyDay(dayAt(lesson.starts_at));
          day = dayAt(lesson.starts_at);
          return <LessonLine key={lesson.id} lesson={lesson} told={told} over={over} />;
        })}
      </ul>
      {hidden > 0 && <button class="btn text" type="button" aria-expanded={false} onClick={() => { open.value = true; }}>{count("lesson.unfold", hidden)}</button>}
      {hidden === 0 && more > 0 && <p class="small soft">{count("lesson.others", more)}</p>}
    </article>
  );
}
