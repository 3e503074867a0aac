import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { away, dayAt, hour, plainDay, type Day } from "../../i18n/days";
import { inkOfSubject, isOff, lessonName, LessonState, LessonWhere, Letters, teachersOf } from "../../ui/lesson";
import { Raised } from "../../ui/people";
import { isRunning, type Lesson } from "./facts";
import { now } from "../../store/now";

/** A lesson in its line. `over` stands above its hour, `group` names the class before the subject. */
export function Row({ lesson, over, at, group, tag, children }: { lesson: Lesson; over?: string; at?: boolean; group?: boolean; tag?: ComponentChildren; children?: ComponentChildren }) {
  const off = isOff(lesson);
  const was = lesson.change?.was;
  const moved = !off && was && was.starts_at !== lesson.starts_at;
  const near = at && !isRunning(lesson, now.value) ? away(lesson.starts_at, now.value) : undefined;
  return (
    <li class={at ? "now" : undefined}>
      <span>{over}<b>{hour(lesson.starts_at)}</b>{near ?? (over ? undefined : hour(lesson.ends_at))}</span>
      <div>
        <div class="row wrap">
          {group && lesson.groups.length > 0 && <b class="serif"><Raised text={lesson.groups.map(({ name }) => name).join(", ")} /></b>}
          <Letters subject={lesson.subject} /> {off ? <del>{lessonName(lesson)}</del> : <b class={`subj ${inkOfSubject(lesson.subject)}`}>{lessonName(lesson)}</b>} <LessonState lesson={lesson} />{tag}
        </div>
        <p class="small soft">{off ? lesson.change?.reason || teachersOf(lesson.teachers) : <LessonWhere lesson={lesson} />}</p>
        {moved && <p class="small soft">{t("today.was", { day: plainDay(dayAt(was.starts_at)), time: hour(was.starts_at) })}</p>}
        {lesson.test && !off && <p class="small">{lesson.test}</p>}
        {children}
      </div>
    </li>
  );
}

/** Where one has to be next: the hour and the place, to be read at arm's length. */
export function Next({ lesson, today }: { lesson: Lesson; today: Day }) {
  const running = isRunning(lesson, now.value);
  const when = running ? t("today.current", { time: hour(lesson.ends_at) }) : lesson.day === today ? t("today.next") : `${t("today.first")}, ${plainDay(lesson.day)}`;
  return (
    <section class={`frame card wide s next ${inkOfSubject(lesson.subject)}`} aria-label={t("today.next")}>
      <p class="k">{when}</p>
      <div class="at">
        <p><b class="num big">{hour(lesson.starts_at)}</b>{!running && lesson.day === today && <span class="small soft blk">{away(lesson.starts_at, now.value)}</span>}</p>
        <div>
          <h2 class="row wrap"><Letters subject={lesson.subject} /> <span class={`subj ${inkOfSubject(lesson.subject)}`}>{lessonName(lesson)}</span> <LessonState lesson={lesson} /></h2>
          <p class="where"><LessonWhere lesson={lesson} /></p>
          {lesson.test && <p class="soft">{lesson.test}</p>}
        </div>
      </div>
    </section>
  );
}
