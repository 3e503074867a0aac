import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { addDays, dayAt, hours, longDay, today } from "../../i18n/days";
import { deedIn, dropDeed, keepDeed, retryDeed } from "../../store/deeds";
import { readAnew, useRead } from "../../store/pages";
import { pageTitle } from "../../store/title";
import { toast } from "../../store/toasts";
import { useFiles } from "../../store/uploads";
import { Body } from "../../ui/body";
import { Unsent } from "../../ui/deed";
import { FileList } from "../../ui/files";
import { TextArea } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { inkOfSubject, lessonName, Letters } from "../../ui/lesson";
import { Raised } from "../../ui/people";
import { Choose, Chosen } from "../../ui/picker";
import { Reading } from "../../ui/reading";
import { atWords, dueWords, NO_NAMES, type Lesson, type LessonLog, type LogPage } from "./facts";
import { KeptFiles } from "./keptfiles";

/** One lesson of the log: what was done in it, and the work that was given in it. */
export function LessonLogPage({ id }: { id: number }) {
  const lesson = useRead<Lesson>(`/lessons/${id}`, {}, ["timetable"]);
  const read = useRead<LessonLog>(`/lessons/${id}/log`, {}, ["homework"]);
  const of = lesson.data;
  useEffect(() => { if (of) pageTitle.value = `${t("homework.log")}, ${lessonName(of)} · Préau`; }, [of?.id]);
  return (
    <div class="page homework">
      <header class="top row headed">
        <a class="ib" href="/homework/log" aria-label={t("homework.backToLog")} title={t("homework.backToLog")}><Icon name="left" /></a>
        <div class="grow">
          {of && <p class="row wrap"><Letters subject={of.subject} /><b class={`subj ${inkOfSubject(of.subject)}`}>{of.subject?.name ?? lessonName(of)}</b><span class="soft small"><Raised text={of.groups.map(({ name }) => name).join(", ")} /></span></p>}
          <h1>{t("homework.log")}</h1>
          {of && <p class="soft">{longDay(dayAt(of.starts_at))}, {hours(of.starts_at, of.ends_at)}</p>}
        </div>
      </header>
      <Reading of={read} failed={t("homework.logFailed")} rows={4}>
        {(found) => (
          <>
            {found.can.includes("write") ? <Write key={found.log?.at ?? ""} id={id} of={found} /> : found.log && <div class="stack told"><Body text={found.log.done} names={NO_NAMES} /><FileList files={found.log.files} /></div>}
            <section class="sec" aria-labelledby="hw-given-in">
              <h2 class="under" id="hw-given-in">{t("homework.givenIn")}</h2>
              {found.homework.length === 0 && <p class="soft pad">{t("homework.noneIn")}</p>}
              <ul class="lines">{found.homework.map((work) => <li key={work.id}><a class="plain blk" href={`/homework/${work.id}`}><b>{work.title}</b><span class="small soft blk">{dueWords(work.due)}{work.hand_in && `, ${t("homework.toHandIn").toLowerCase()}`}</span></a></li>)}</ul>
              {found.can.includes("write") && <p class="do"><a class="btn" href={`/homework/new?lesson=${id}`}><Icon name="plus" small />{t("homework.give")}</a></p>}
            </section>
            {found.can.includes("write") && of?.groups[0] && <Before group={of.groups[0].id} lesson={of} />}
          </>
        )}
      </Reading>
    </div>
  );
}

function Write({ id, of }: { id: number; of: LessonLog }) {
  const slot = `log/${id}`;
  const deed = deedIn(slot);
  const files = useFiles(slot);
  const text = useSignal((deed?.body as { done: string } | undefined)?.done ?? of.log?.done ?? "");
  const kept = useSignal(of.log?.files ?? []);
  const wanted = useSignal(false);
  const changed = text.value.trim() !== (of.log?.done ?? "") || files.files.length > 0 || kept.value.length !== (of.log?.files.length ?? 0);
  const save = () => {
    wanted.value = files.ids === null;
    if (files.ids === null) return;
    keepDeed<LessonLog>({ method: "PUT", path: `/lessons/${id}/log`, body: { done: text.peek().trim(), files: [...kept.peek().map((file) => file.id), ...files.ids] }, slot }).sent.then(() => {
      files.clear();
      readAnew("homework", "today");
      toast("check", t("homework.logSaved"));
    }, () => undefined);
  };
  useEffect(() => { if (wanted.value && files.ids !== null) save(); }, [files.ids === null]);
  const leaving = deed !== undefined && deed.state !== "failed";
  return (
    <form class="form" onSubmit={(event) => { event.preventDefault(); save(); }}>
      <TextArea label={t("homework.whatDone")} hint={of.log ? t("homework.logBy", { when: atWords(of.log.at) }) : t("homework.whatDoneHint")} rows={5} maxLength={4000} value={text.value} onInput={(to) => { text.value = to; }} />
      <KeptFiles files={kept.value} onRemove={(gone) => { kept.value = kept.value.filter((file) => file.id !== gone); }} />
      <Chosen files={files.files} onRemove={files.remove} onRetry={files.retry} />
      <Choose onAdd={files.add} />
      <div class="do"><button class={changed ? "btn pri" : "btn"} type="submit" aria-busy={leaving || wanted.value}>{t("homework.save")}</button></div>
      <Unsent deed={deed} onRetry={() => retryDeed(deed!.key)} onDiscard={() => dropDeed(deed!.key)} />
    </form>
  );
}

/** What was done the last times with this class: where one takes it up. */
function Before({ group, lesson }: { group: number; lesson: Lesson }) {
  const day = dayAt(lesson.starts_at);
  const logs = useRead<LogPage>("/lesson-logs", { group, from: addDays(day, -21), to: day < today() ? day : today() }, ["homework"]);
  const before = (logs.data?.items ?? []).filter((log) => log.lesson !== lesson.id && log.subject?.id === lesson.subject?.id && log.starts_at < lesson.starts_at).slice(0, 2);
  if (before.length === 0) return null;
  return (
    <section class="sec" aria-labelledby="hw-before-log">
      <h2 class="under" id="hw-before-log">{t("homework.lastTimes")}</h2>
      {before.map((log) => <div class="stack told" key={log.lesson}><p class="small soft"><a href={`/lessons/${log.lesson}/log`}>{longDay(log.day)}</a></p><Body text={log.done} names={NO_NAMES} /></div>)}
    </section>
  );
}
