import { useSignal } from "@preact/signals";
import { count, t } from "../../i18n";
import { addDays, hour, tinyDay, today, type Day } from "../../i18n/days";
import { useRead } from "../../store/pages";
import { me } from "../../store/session";
import { Icon } from "../../ui/icon";
import { shortSubject } from "../../ui/ink";
import { inkOfSubject, isOff, lessonName, Letters } from "../../ui/lesson";
import { Empty } from "../../ui/parts";
import { Raised } from "../../ui/people";
import { Reading } from "../../ui/reading";
import { spanOf, type Homework, type HomeworkPage, type LogPage, type Timetable } from "./facts";

const BEFORE = 21;
const LONG_BEFORE = 150;

/** What a teacher gave: what waits for a correction first, then by the day that it is for. */
export function Given() {
  const past = useSignal(false);
  const now = today();
  const read = useRead<HomeworkPage>("/homework", { from: addDays(now, past.value ? -LONG_BEFORE : -BEFORE), to: addDays(now, 60) }, ["homework"]);
  return (
    <>
      <Lessons />
      <Reading of={read} failed={t("homework.failed")} rows={6}>
        {({ items }) => {
          const waiting = items.filter((work) => work.count && work.count.to_correct > 0);
          const coming = items.filter((work) => work.due >= now && !waiting.includes(work));
          const before = items.filter((work) => work.due < now && !waiting.includes(work)).reverse();
          return (
            <>
              {waiting.length > 0 && <Part id="correct" title={t("homework.toCorrect")} works={waiting} />}
              {coming.length > 0 || waiting.some((work) => work.due >= now) ? coming.length > 0 && <Part id="coming" title={t("homework.coming")} works={coming} /> : <Empty sketch="writing" title={t("homework.noneComing")} text={t("homework.noneComingText")}><a class="btn pri" href="/homework/new">{t("homework.give")}</a></Empty>}
              {before.length > 0 && <Part id="before" title={t("homework.before")} works={before} />}
              {!past.value && <p class="sec"><button class="btn" type="button" onClick={() => { past.value = true; }}><Icon name="clock" small />{t("homework.showBefore")}</button></p>}
            </>
          );
        }}
      </Reading>
    </>
  );
}

export function Part({ id, title, works, subjects }: { id: string; title: string; works: readonly Homework[]; subjects?: boolean }) {
  let day: Day = "";
  return (
    <section class="sec" aria-labelledby={`hw-${id}`}>
      <h2 class="under" id={`hw-${id}`}>{title}</h2>
      <ul class="ml">
        {works.map((work) => {
          const first = work.due !== day;
          day = work.due;
          return (
            <li key={work.id}>
              <span>{first && <b>{tinyDay(work.due)}</b>}</span>
              <div>
                <a class="plain blk" href={`/homework/${work.id}`}>
                  <span class="row wrap"><Letters subject={work.subject} />{subjects ? <b class={`subj ${inkOfSubject(work.subject)}`}>{shortSubject(work.subject.name)}</b> : <b><Raised text={work.group.name} /></b>}<Counts work={work} /></span>
                  <span class="blk">{work.title}</span>
                </a>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** How many handed in, how many wait; «rien à rendre» where it is only to be done. */
function Counts({ work }: { work: Homework }) {
  if (!work.hand_in) return null;
  const { count: counts } = work;
  if (!counts) return <span class="tag">{t("homework.toHandIn")}</span>;
  const over = spanOf(work) === null || spanOf(work) === "late";
  const missing = counts.pupils - counts.handed_in;
  return (
    <>
      <span class="small soft">{count("homework.in", counts.handed_in, { of: counts.pupils })}</span>
      {counts.to_correct > 0 && <span class="tag new">{count("homework.correct", counts.to_correct)}</span>}
      {over && missing > 0 && <span class="tag warn">{count("homework.missing", missing)}</span>}
    </>
  );
}

/** Today's lessons with their line in the log: written, or one tap away. */
function Lessons() {
  const id = me.value?.id;
  const now = today();
  const read = useRead<Timetable>(id ? "/timetable" : null, { teacher: id, from: now, to: now }, ["timetable"]);
  const lessons = (read.data?.items ?? []).filter((lesson) => !isOff(lesson) && lesson.subject);
  if (lessons.length === 0) return null;
  return (
    <section class="sec" aria-labelledby="hw-log">
      <h2 class="under" id="hw-log">{t("homework.logToday")}</h2>
      <ul class="ml">
        {lessons.map((lesson) => (
          <li key={lesson.id}>
            <span><b>{hour(lesson.starts_at)}</b></span>
            <div class="row wrap">
              <span class="row grow"><Letters subject={lesson.subject} /><span><b class={`subj ${inkOfSubject(lesson.subject)}`}>{lessonName(lesson)}</b> <span class="nowrap"><Raised text={lesson.groups.map((group) => group.name).join(", ")} /></span></span></span>
              <LogLink lesson={lesson.id} group={lesson.groups[0]?.id} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function LogLink({ lesson, group }: { lesson: number; group: number | undefined }) {
  const now = today();
  const logs = useRead<LogPage>(group === undefined ? null : "/lesson-logs", { group, from: now, to: now }, ["homework"]);
  const log = logs.data?.items.find((one) => one.lesson === lesson);
  return <a class={log ? "btn text" : "btn"} href={`/lessons/${lesson}/log`}><Icon name={log ? "check" : "pen"} small />{t(log ? "homework.logged" : "homework.writeLog")}</a>;
}
