import { useRef } from "preact/hooks";
import { t } from "../../i18n";
import { duration, hour, longDay, minutesAt, plainDay, range, today, type Day } from "../../i18n/days";
import { inkOfSubject, isOff, lessonName, LessonState, LessonWhere, Letters, teachersOf } from "../../ui/lesson";
import { Empty } from "../../ui/parts";
import { Raised } from "../../ui/people";
import { isNow, isPast } from "./brief";
import { closureOf, lessonsOf, openFrom, step, type Closure, type Lesson, type Timetable } from "./lessons";
import { day as chosenDay, fresh, now, opened, whose } from "./state";

const parts = (day: Day): [string, string] => {
  const [name = "", ...rest] = longDay(day).split(" ");
  return [`${name.slice(0, 3)}.`, rest[0] ?? ""];
};

/** The days of a week to tap, and one of them below: hours in the margin, breaks named. */
export function DayView({ page, days, day }: { page: Timetable; days: readonly Day[]; day: Day }) {
  const began = useRef<{ x: number; y: number } | null>(null);
  const turn = (by: 1 | -1) => { chosenDay.value = step(day, by, days); };
  return (
    <div
      class="dayview"
      onTouchStart={(event) => { const touch = event.touches[0]!; began.current = event.touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : null; }}
      onTouchEnd={(event) => {
        const touch = event.changedTouches[0]!;
        const from = began.current;
        began.current = null;
        if (from === null) return;
        const [across, down] = [touch.clientX - from.x, touch.clientY - from.y];
        if (Math.abs(across) > 56 && Math.abs(across) > 2 * Math.abs(down)) turn(across < 0 ? 1 : -1);
      }}
    >
      <nav class="days" aria-label={t("timetable.days")}>
        {days.map((one) => {
          const [name, number] = parts(one);
          const news = lessonsOf(page, one).some((lesson) => lesson.status !== "kept");
          return (
            <button key={one} type="button" class={one === today() ? "is-today" : undefined} aria-current={one === day ? "true" : undefined} onClick={() => { chosenDay.value = one; }}>
              <span>{name}</span> <b class="num">{number}</b>{news && <span class="news" />}
              <span class="vh">{one === today() && `, ${t("timetable.today").toLowerCase()}`}{news && `, ${t("timetable.changes")}`}</span>
            </button>
          );
        })}
      </nav>
      <h2 class="vh">{longDay(day)}</h2>
      <Lines page={page} day={day} />
    </div>
  );
}

/** Holidays, a public holiday: what they are called, how long they last, when school is back. */
export function Closed({ closure, closures }: { closure: Closure; closures: readonly Closure[] }) {
  const back = openFrom(closures, closure.ends_on);
  const when = closure.starts_on === closure.ends_on ? longDay(closure.starts_on) : range(closure.starts_on, closure.ends_on);
  return <Empty sketch="done" title={closure.name} text={t("timetable.backOn", { when, day: plainDay(back) })}><button class="btn" type="button" onClick={() => { chosenDay.value = back; }}>{t("timetable.toBack")}</button></Empty>;
}

/** The lessons of a day, with its breaks and its end; closed days say their name. */
export function Lines({ page, day, only }: { page: Timetable; day: Day; only?: (lesson: Lesson) => boolean }) {
  const lessons = lessonsOf(page, day).filter(only ?? (() => true));
  const closure = closureOf(page.closures, day);
  if (lessons.length === 0) return closure ? <Closed closure={closure} closures={page.closures} /> : <Empty sketch="done" title={t("timetable.free")} />;
  let end = 0;
  const held = lessons.filter((lesson) => !isOff(lesson));
  const last = Math.max(0, ...held.map((lesson) => minutesAt(lesson.ends_at)));
  return (
    <ul class="ml">
      {lessons.flatMap((lesson) => {
        const start = minutesAt(lesson.starts_at);
        const gap = !only && end > 0 && start - end >= 40 ? <Break key={`break-${lesson.id}`} from={end} to={start} past={isPast(lesson)} /> : null;
        end = Math.max(end, minutesAt(lesson.ends_at));
        return [gap, <Line key={lesson.id} lesson={lesson} />];
      })}
      {!only && last > 0 && <li class="over"><span><b>{hour(last)}</b></span><div class="soft">{t("timetable.end")}</div></li>}
    </ul>
  );
}

function Break({ from, to, past }: { from: number; to: number; past: boolean }) {
  const lunch = to - from <= 150 && from <= 13 * 60 + 15 && to >= 12 * 60 + 30;
  return <li class={past ? "past" : undefined}><span><b>{hour(from)}</b></span><div class="soft">{lunch ? t("timetable.lunch") : t("timetable.gap", { time: duration(to - from) })}</div></li>;
}

/** One lesson, which opens its sheet. `over`: what stands above its hour. */
export function Line({ lesson, over }: { lesson: Lesson; over?: string }) {
  const off = isOff(lesson);
  const running = isNow(lesson);
  const left = Math.ceil((Date.parse(lesson.ends_at) - now.value) / 60_000);
  const classes = [isPast(lesson) ? "past" : running ? "now" : "", fresh.value.has(lesson.id) ? "just" : ""].filter(Boolean).join(" ");
  const groups = whose.value?.kind === "me" || whose.value?.kind === "teacher" || whose.value?.kind === "room";
  const teaches = groups && lesson.groups.length > 0 && (whose.value?.kind !== "me" || lesson.teachers.some((one) => one.id === whose.value?.id));
  return (
    <li class={classes || undefined}>
      <span>{over}<b>{hour(lesson.starts_at)}</b>{running ? t("timetable.left", { time: duration(left) }) : hour(lesson.ends_at)}</span>
      <div>
        <button type="button" class="line" aria-haspopup="dialog" onClick={() => { opened.value = lesson.id; }}>
          <span class="row wrap">
            <Letters subject={lesson.subject} /> {off ? <del>{lessonName(lesson)}</del> : <b class={`subj ${inkOfSubject(lesson.subject)}`}>{lessonName(lesson)}</b>} <LessonState lesson={lesson} />
          </span>
          <span class="small soft blk">
            {teaches && <><Raised text={lesson.groups.map((group) => group.name).join(", ")} />{(lesson.rooms.length > 0 || off) && ", "}</>}
            {off ? lesson.change?.reason || teachersOf(lesson.teachers) : <LessonWhere lesson={teaches && !lesson.change?.was ? { ...lesson, teachers: [] } : lesson} />}
          </span>
          {lesson.test && !off && <span class="small blk">{lesson.test}</span>}
        </button>
      </div>
    </li>
  );
}
