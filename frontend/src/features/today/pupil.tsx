import { count, number, t, type Key } from "../../i18n";
import { addDays, dayAt, duration, hour, longDay, nearDay, plainDay, range, tinyDay, type Day } from "../../i18n/days";
import { doors } from "../../store/doors";
import { inkOfSubject, lessonName, Letters } from "../../ui/lesson";
import { shortSubject } from "../../ui/ink";
import { breakBefore, changesBeside, isHeld, isOver, isRunning, nextOf, span, type Lesson, type NewMark, type PupilDay, type ToJustify } from "./facts";
import { Next, Row } from "./lesson";
import { Homework } from "./homework";
import { now } from "../../store/now";

const MOST_CHANGES = 5;

/** The left half of a pupil's page: where to be next, the day, and what is not as usual afterwards. */
export function PupilPage({ of, today, own }: { of: PupilDay; today: Day; own: boolean }) {
  const next = nextOf(of, now.value);
  return (
    <>
      {next && <Next lesson={next} today={today} />}
      {of.lessons.length > 0 && (
        <section class="sec" aria-labelledby="td-day">
          <h2 id="td-day">{of.day !== today && of.day ? longDay(of.day) : t(own ? "today.myDay" : "today.theDay")}</h2>
          <Lessons lessons={of.lessons} next={next} />
          {doors.has("timetable") && <p class="small row"><a href="/timetable">{t("today.week")}</a></p>}
        </section>
      )}
      <Changes of={of} today={today} />
    </>
  );
}

/** A day's lessons: what is over in one line, then each with its place, the breaks between, the end. */
export function Lessons({ lessons, next }: { lessons: readonly Lesson[]; next: Lesson | null }) {
  const over = lessons.filter((lesson) => isOver(lesson, now.value));
  const left = lessons.filter((lesson) => !over.includes(lesson));
  const end = span(lessons)?.to;
  const running = left.find((lesson) => isRunning(lesson, now.value));
  const marked = running ?? (next && next.day === lessons[0]?.day && over.length > 0 ? next : null);
  return (
    <ul class="ml">
      {over.length > 0 && (
        <li class="past"><span><b>{hour(over[0]!.starts_at)}</b>{t("today.pastNote")}</span><div><p>{over.map((lesson, i) => <span key={lesson.id}>{i > 0 && ", "}{isHeld(lesson) ? lessonName(lesson) : <del>{lessonName(lesson)}</del>}</span>)}</p></div></li>
      )}
      {left.flatMap((lesson) => {
        const pause = breakBefore(lesson, lessons.slice(0, lessons.indexOf(lesson)));
        return [
          pause && <li key={`before-${lesson.id}`}><span><b>{hour(pause.from)}</b></span><div class="soft">{pause.lunch ? t("today.lunch") : t("today.gap", { time: duration(pause.to - pause.from) })}</div></li>,
          <Row key={lesson.id} lesson={lesson} at={lesson === marked} />,
        ];
      })}
      {end !== undefined && <li><span><b>{hour(end)}</b></span><div class="soft">{t("today.end")}</div></li>}
    </ul>
  );
}

function Changes({ of, today }: { of: PupilDay; today: Day }) {
  const beside = changesBeside(of);
  let day = "";
  return (
    <section class="sec" aria-labelledby="td-changes">
      <h2 id="td-changes">{t("today.changes")}</h2>
      {beside.length === 0 && <p class="soft">{t(of.changes.length > 0 ? "today.noChange" : "today.noChangeAtAll")}</p>}
      {beside.length > 0 && <ul class="ml">
        {beside.slice(0, MOST_CHANGES).map((lesson) => {
          const over = lesson.day === day ? undefined : marginDay(lesson.day, today);
          day = lesson.day;
          return <Row key={lesson.id} lesson={lesson} over={over} />;
        })}
      </ul>}
    </section>
  );
}

/** «Demain», «Jeu. 26»: as wide as a margin. */
export const marginDay = (day: Day, today: Day): string => {
  if (day === today) return t("today.today");
  return addDays(today, 1) === day ? nearDay(day, today) : tinyDay(day);
};

/** The right half: what is to do, what is announced, what came back. */
export function Beside({ of, today, own, put }: { of: PupilDay; today: Day; own: boolean; put(homework: number, done: boolean): void }) {
  return (
    <>
      {own && of.absences.length > 0 && <Asked absences={of.absences} />}
      <section class="sec" aria-labelledby="td-homework">
        <h2 id="td-homework">{t("today.homework")}</h2>
        <Homework items={of.homework} today={today} own={own} put={put} />
      </section>
      {of.tests.length > 0 && (
        <section class="sec" aria-labelledby="td-tests">
          <h2 id="td-tests">{t("today.tests")}</h2>
          <ul class="ml">{of.tests.map((lesson) => <TestLine key={lesson.id} lesson={lesson} today={today} />)}</ul>
        </section>
      )}
      {of.marks.length > 0 && (
        <section class="sec" aria-labelledby="td-marks">
          <h2 id="td-marks">{t("today.marks")}</h2>
          <ul class="ml">{of.marks.map((mark) => <MarkLine key={mark.assessment} mark={mark} />)}</ul>
          {doors.has("grades") && <p class="small row"><a href="/marks">{t("today.allMarks")}</a></p>}
        </section>
      )}
    </>
  );
}

export function TestLine({ lesson, today, tag }: { lesson: Lesson; today: Day; tag?: boolean }) {
  return (
    <li>
      <span><b>{marginDay(lesson.day, today)}</b>{hour(lesson.starts_at)}</span>
      <div>
        <div class="row wrap"><Letters subject={lesson.subject} /> <b class={`subj ${inkOfSubject(lesson.subject)}`}>{lessonName(lesson)}</b>{tag && <span class="tag warn">{t("lesson.test")}</span>}</div>
        <p class="small soft">{lesson.test}</p>
      </div>
    </li>
  );
}

/** «12,5», «Abs», a level in words. */
function written(mark: NewMark): { value: string; words: string } {
  if (mark.out_of !== null) return { value: number(Number(mark.value)), words: "" };
  if (/^[1-4]$/.test(mark.value)) return { value: mark.value, words: t(`today.level${mark.value}` as Key) };
  return { value: mark.value.charAt(0).toUpperCase() + mark.value.slice(1), words: "" };
}

export function MarkLine({ mark, tag, onOpen }: { mark: NewMark; tag?: boolean; onOpen?(): void }) {
  const { value, words } = written(mark);
  const told = <><Letters subject={mark.subject} /> <b class={`subj ${inkOfSubject(mark.subject)}`}>{shortSubject(mark.subject.name)}</b></>;
  return (
    <li>
      <span><b>{value}</b>{mark.out_of !== null && `/${mark.out_of}`}</span>
      <div>
        <div class="row wrap">{doors.has("grades") ? <a class="plain row" href="/marks" onClick={onOpen}>{told}</a> : told}{tag && <span class="tag new">{t("today.newMark")}</span>}</div>
        <p class="small soft">{mark.title}{words && `, ${words.toLowerCase()}`}</p>
      </div>
    </li>
  );
}

/** «Absence vendredi 20 novembre, de 8 h 30 à 10 h 20». */
export function absenceWords(one: ToJustify): string {
  const [from, to] = [dayAt(one.from), dayAt(one.to)];
  if (one.kind === "lateness") return t("today.lateOn", { n: one.minutes ?? 0, day: plainDay(from), time: hour(one.from) });
  if (from !== to) return t("today.absentDays", { range: range(from, to).toLowerCase() });
  return t("today.absentOn", { day: plainDay(from), from: hour(one.from), to: hour(one.to) });
}

function Asked({ absences }: { absences: readonly ToJustify[] }) {
  return (
    <section class="sec" aria-labelledby="td-absences">
      <h2 id="td-absences">{t("today.toJustify")}</h2>
      <ul class="lines">{absences.slice(0, 2).map((one) => <li key={one.id}><p>{absenceWords(one)}</p><p class="small soft">{t("today.askedParents")}</p></li>)}</ul>
      {absences.length > 2 && <p class="small row">{doors.has("attendance") ? <a href="/absences">{count("today.moreAbsences", absences.length - 2)}</a> : count("today.moreAbsences", absences.length - 2)}</p>}
    </section>
  );
}
