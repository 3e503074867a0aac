import { useLayoutEffect, useRef } from "preact/hooks";
import { count, t } from "../../i18n";
import { addDays, duration, hour, tinyDay, weekday, type Day } from "../../i18n/days";
import { Letters } from "../../ui/lesson";
import type { Lesson, LoadDay } from "./facts";

const FULL = 90;

interface Props {
  first: Day; days: number; lessons: readonly Lesson[]; own(lesson: Lesson): boolean; load: readonly LoadDay[];
  value: Day; onChoose(day: Day): void;
}

/** The days that come, each with what the class has to do for it already: the load is seen before the day is chosen. */
export function LoadDays({ first, days, lessons, own, load, value, onChoose }: Props) {
  const all = Array.from({ length: days }, (_, i) => addDays(first, i)).filter((day) => weekday(day) < 6 || lessons.some((lesson) => lesson.day === day && own(lesson)));
  const shown = all.filter((day) => lessons.some((lesson) => lesson.day === day));
  const most = Math.max(FULL, ...load.map((one) => one.minutes));
  const name = useRef(`due-${Math.random().toString(36).slice(2)}`);
  return (
    <ul class="ml loads">
      {shown.map((day) => {
        const of = load.find((one) => one.day === day);
        const mine = lessons.filter((lesson) => lesson.day === day && own(lesson));
        return (
          <li key={day} class={value === day ? "chosen" : undefined}>
            <span><b>{tinyDay(day)}</b>{mine.length > 0 && hour(mine[0]!.starts_at)}</span>
            <label class="loadday">
              <input type="radio" name={name.current} value={day} checked={value === day} onChange={() => onChoose(day)} />
              <span class="grow">
                <span class="row wrap"><Bar minutes={of?.minutes ?? 0} most={most} /><span class="small">{words(of)}</span>{mine.length > 0 && <span class="tag">{t("homework.yourLesson")}</span>}</span>
                {of && of.tests.map((test, i) => <span key={i} class="small row"><span class="tag warn">{t("lesson.test")}</span><Letters subject={test.subject} />{test.title}</span>)}
                {value === day && of && of.homework.map((work, i) => <span key={`w${i}`} class="small soft row"><Letters subject={work.subject} /><span class="cut">{work.title}</span>{work.minutes !== null && <span class="nowrap">{duration(work.minutes)}</span>}</span>)}
              </span>
            </label>
          </li>
        );
      })}
    </ul>
  );
}

/** «35 min, 2 travaux», «rien encore». */
function words(of: LoadDay | undefined): string {
  if (!of || of.homework.length === 0) return t("homework.free");
  const works = count("homework.works", of.homework.length);
  return of.minutes > 0 ? `${duration(of.minutes)}, ${works}` : works;
}

function Bar({ minutes, most }: { minutes: number; most: number }) {
  const bar = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => { bar.current?.style.setProperty("--part", String(Math.min(1, minutes / most))); }, [minutes, most]);
  return <span ref={bar} class={minutes >= FULL ? "loadbar full" : "loadbar"} aria-hidden="true" />;
}
