import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { addDays, hour, longDay, today, type Day } from "../../i18n/days";
import { pupilAsked } from "../../store/child";
import { useRead } from "../../store/pages";
import { Body } from "../../ui/body";
import { FileList } from "../../ui/files";
import { Icon } from "../../ui/icon";
import { shortSubject } from "../../ui/ink";
import { inkOfSubject, Letters, teachersOf } from "../../ui/lesson";
import { Empty } from "../../ui/parts";
import { Reading } from "../../ui/reading";
import { ChooseGroup, chosenGroup } from "./choose";
import { NO_NAMES, type Log, type LogPage } from "./facts";
import { staff } from "./views";

const STEP = 14;

/** The class's log, newest day first: what was done in each lesson. */
export function Logs() {
  const weeks = useSignal(1);
  const byClass = staff.value;
  const now = today();
  const whose = byClass ? { group: chosenGroup.value } : { pupil: pupilAsked.value };
  const nobody = byClass ? chosenGroup.value === null : pupilAsked.value === null;
  const read = useRead<LogPage>(nobody ? null : "/lesson-logs", { ...whose, from: addDays(now, -STEP * weeks.value), to: now }, ["homework"]);
  return (
    <>
      {byClass && <ChooseGroup />}
      <Reading of={read} failed={t("homework.logFailed")} rows={7}>
        {({ items }) => (
          <>
            {items.length === 0 && <Empty sketch="writing" title={t("homework.noLog")} text={t("homework.noLogText")} />}
            {byDay(items).map(([day, logs]) => (
              <section class="sec" key={day} aria-labelledby={`log-${day}`}>
                <h2 class="under" id={`log-${day}`}>{longDay(day)}</h2>
                <ul class="ml">{logs.map((log) => <Line key={log.lesson} log={log} />)}</ul>
              </section>
            ))}
            {weeks.value < 20 && <p class="sec"><button class="btn" type="button" onClick={() => { weeks.value += 2; }}><Icon name="clock" small />{t("homework.showBefore")}</button></p>}
          </>
        )}
      </Reading>
    </>
  );
}

function byDay(logs: readonly Log[]): [Day, Log[]][] {
  const days = new Map<Day, Log[]>();
  for (const log of logs) days.set(log.day, [...(days.get(log.day) ?? []), log]);
  return [...days].map(([day, some]) => [day, some.sort((a, b) => a.starts_at.localeCompare(b.starts_at))]);
}

function Line({ log }: { log: Log }) {
  return (
    <li>
      <span><b>{hour(log.starts_at)}</b></span>
      <div class="stack tight">
        <p class="row wrap"><Letters subject={log.subject} /><a class={`subj plainsub ${inkOfSubject(log.subject)}`} href={`/lessons/${log.lesson}/log`}>{log.subject ? shortSubject(log.subject.name) : t("lesson.none")}</a><span class="small soft">{teachersOf(log.teachers)}</span></p>
        <Body text={log.done} names={NO_NAMES} />
        <FileList files={log.files} />
      </div>
    </li>
  );
}
