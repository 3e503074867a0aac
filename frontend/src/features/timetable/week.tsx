import { t } from "../../i18n";
import { hour, hours, longDay, tinyDay, today, type Day } from "../../i18n/days";
import { inkOfSubject, isOff, lessonName, LessonState, Letters } from "../../ui/lesson";
import { Brief, isPast } from "./brief";
import { closureOf, closureOfWeek, hoursOf, lessonsOf, placed, type Placed, type Timetable } from "./lessons";
import { Closed } from "./day";
import { fresh, now, opened } from "./state";

/** Sets what a stylesheet cannot know: through CSSOM, which a strict policy lets pass. */
const put = (values: Record<string, number>) => (element: HTMLElement | null): void => {
  for (const [name, value] of Object.entries(values)) element?.style.setProperty(`--${name}`, String(value));
};

/** A week as a page of the exercise book: hours in the margin, a column a day, what is at the same time side by side. */
export function Week({ page, days, label }: { page: Timetable; days: readonly Day[]; label: string }) {
  const whole = days.every((day) => lessonsOf(page, day).length === 0) ? closureOfWeek(page.closures, days[0]!) : undefined;
  if (whole) return <Closed closure={whole} closures={page.closures} />;
  const shown = page.items.filter((lesson) => days.includes(lesson.day));
  const { from, to, marks } = hoursOf(shown);
  const here = new Date(now.value);
  const minute = here.getHours() * 60 + here.getMinutes();
  const at = days.includes(today()) && minute >= from && minute <= to ? minute : null;
  return (
    <div class="wk" role="group" aria-label={label} ref={put({ days: days.length, long: to - from })}>
      <div class="wk-hours" aria-hidden="true">
        {marks.filter((mark) => at === null || Math.abs(mark - at) > 18).map((mark) => <span key={mark} ref={put({ at: mark - from })}>{hour(mark)}</span>)}
        {at !== null && <b ref={put({ at: at - from })}>{hour(at)}</b>}
      </div>
      {days.map((day) => {
        const closure = closureOf(page.closures, day);
        const lessons = lessonsOf(page, day);
        return (
          <section key={day} class={day === today() ? "today" : undefined} aria-label={longDay(day)}>
            <h2 aria-current={day === today() ? "date" : undefined}>{tinyDay(day)}</h2>
            <div>
              {marks.map((mark) => <i key={mark} ref={put({ at: mark - from })} />)}
              {closure && lessons.length === 0 && <p class="wk-closed"><span>{closure.name}</span></p>}
              {!closure && lessons.length === 0 && <p class="vh">{t("timetable.free")}</p>}
              {day === today() && at !== null && <span class="nowline" ref={put({ at: at - from })} />}
              {lessons.length > 0 && <ol>{placed(lessons).map((one) => <Cell key={one.lesson.id} of={one} from={from} now={day === today() ? at : null} />)}</ol>}
            </div>
          </section>
        );
      })}
    </div>
  );
}

function Cell({ of: { lesson, from: start, to, column, columns }, from, now: at }: { of: Placed; from: number; now: number | null }) {
  const off = isOff(lesson);
  const look = ["les", inkOfSubject(lesson.subject), off && "off", lesson.test && !off && "exam", fresh.value.has(lesson.id) && "just", columns > 2 && "slim"].filter(Boolean).join(" ");
  return (
    <li class={isPast(lesson) ? "past" : undefined} ref={put({ at: start - from, long: to - start, column, columns })}>
      <button type="button" class={look} aria-haspopup="dialog" onClick={() => { opened.value = lesson.id; }}>
        {at !== null && at >= start && at < to && <span class="nowline" ref={put({ at: at - start })} />}
        <span class="vh">{hours(lesson.starts_at, lesson.ends_at)} </span>
        <b><span class="wk-name">{lessonName(lesson)}</span><Letters subject={lesson.subject} /></b>
        <span class="wk-where"><Brief lesson={lesson} /></span> <span class="wk-room" aria-hidden="true">{off ? "" : lesson.rooms.map(({ name }) => name).join(", ")}</span> <span class="wk-state"><LessonState lesson={lesson} /></span>
      </button>
    </li>
  );
}
