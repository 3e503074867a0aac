import { count, t } from "../../i18n";
import { dayAt, hour, minutesAt, plainDay, today, type Day } from "../../i18n/days";
import { deedIn } from "../../store/deeds";
import { doors } from "../../store/doors";
import { Icon } from "../../ui/icon";
import { shortSubject } from "../../ui/ink";
import { inkOfSubject, Letters } from "../../ui/lesson";
import { Raised } from "../../ui/people";
import { isHeld, isRunning, type Lesson, type TeacherDay, type TeacherLesson } from "./facts";
import { Row } from "./lesson";
import { now } from "../../store/now";
import { marginDay } from "./pupil";

const OPENS = 15 * 60_000;
const opensAt = (one: TeacherLesson): number => Date.parse(one.lesson.starts_at) - OPENS;

/** A teacher's lessons of the day, each with its roll call and its log one tap away. */
export function Teaching({ of, today: day }: { of: TeacherDay; today: Day }) {
  const held = of.lessons.filter(({ lesson }) => isHeld(lesson) && Date.parse(lesson.ends_at) > now.value);
  const current = held[0];
  const main = current && current.roll !== "validated" && opensAt(current) <= now.value ? current : undefined;
  return (
    <section class="sec" aria-labelledby="td-teaching">
      <h2 id="td-teaching">{of.day !== null && of.day !== day ? t("today.lessonsOn", { day: plainDay(of.day) }) : t("today.lessons")}</h2>
      {of.lessons.length === 0 && <p class="soft">{t("today.noLessons")}</p>}
      <ul class="ml">
        {of.lessons.map((one) => (
          <Row key={one.lesson.id} lesson={alone(one.lesson)} group at={one === current && of.day === day} tag={one.flagged && one.roll !== "validated" && doors.has("attendance") && <span class="tag bad"><Icon name="clock" small />{t("today.forgotten")}</span>}>
            {isHeld(one.lesson) && <Doing one={one} main={one === main} />}
          </Row>
        ))}
      </ul>
      {doors.has("timetable") && <p class="small row"><a href="/timetable">{t("today.week")}</a></p>}
    </section>
  );
}

/** Whoever teaches it alone need not read the own name. */
const alone = (lesson: Lesson): Lesson => (lesson.teachers.length === 1 && lesson.status !== "replaced" ? { ...lesson, teachers: [] } : lesson);

function Doing({ one, main }: { one: TeacherLesson; main: boolean }) {
  return (
    <div class="row wrap do">
      {doors.has("attendance") && <Call one={one} main={main} />}
      {doors.has("homework") && <a class="btn" href={`/lessons/${one.lesson.id}/log`}><Icon name={one.logged ? "check" : "pen"} small />{t(one.logged ? "today.logged" : "today.log")}</a>}
    </div>
  );
}

function Call({ one, main }: { one: TeacherLesson; main: boolean }) {
  const { lesson, roll, flagged, absent } = one;
  const href = `/lessons/${lesson.id}/roll`;
  if (roll === "validated") return <a class="btn" href={href}><Icon name="check" small />{absent > 0 ? count("today.calledAway", absent) : t("today.called")}</a>;
  if (lesson.day !== today()) return null;
  if (opensAt(one) > now.value) return <span class="small soft">{t("today.callFrom", { time: hour(minutesAt(lesson.starts_at) - 15) })}</span>;
  const going = roll === "in_progress" || deedIn(`roll/${lesson.id}`) !== undefined;
  const late = flagged && !isRunning(lesson, now.value);
  return <a class={main ? "btn pri" : late ? "btn bad" : "btn"} href={href}><Icon name="hand" small />{t(going ? "today.resume" : main ? "today.call" : "today.callShort")}</a>;
}

/** Hand-ins that wait for their return, the oldest first. */
export function ToCorrect({ of, today }: { of: TeacherDay; today: Day }) {
  if (of.to_correct.length === 0) return null;
  return (
    <section class="sec" aria-labelledby="td-correct">
      <h2 id="td-correct">{t("today.correct")}</h2>
      <ul class="ml">
        {of.to_correct.map((one) => (
          <li key={one.homework}>
            <span><b>{one.waiting}</b>{count("today.copies", one.waiting)}</span>
            <div>
              <div class="row"><Letters subject={one.subject} /> {doors.has("homework") ? <a class={`grow subj ${inkOfSubject(one.subject)}`} href={`/homework/${one.homework}`}>{one.title}</a> : <b>{one.title}</b>}</div>
              <p class="small soft"><Raised text={t("today.copiesOf", { group: one.group.name, day: marginDay(one.due, today).toLowerCase() })} /><span class="vh">, {shortSubject(one.subject.name)}</span></p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** «4 cours aujourd’hui. Le prochain commence dans 12 min.» */
export function teachingWords(of: TeacherDay, today: Day, away: (at: string, now: number) => string): string {
  const next = of.next_at ? ` ${t("today.nextOn", { day: plainDay(dayAt(of.next_at)), time: hour(of.next_at) })}` : "";
  if (of.over) return `${t("today.over")}${next}`;
  if (of.lessons.length === 0) return t("today.noLessons");
  if (of.day !== today) return `${of.closed ? `${of.closed}.` : t("today.noSchool")}${next}`;
  const many = count("today.teaching", of.lessons.filter(({ lesson }) => isHeld(lesson)).length);
  const coming = of.lessons.find(({ lesson }) => isHeld(lesson) && Date.parse(lesson.starts_at) > now.value);
  if (!coming) return many;
  const { starts_at } = coming.lesson;
  return `${many} ${Date.parse(starts_at) - now.value < 3_600_000 ? t("today.nextIn", { when: away(starts_at, now.value) }) : t("today.nextAt", { time: hour(starts_at) })}`;
}
