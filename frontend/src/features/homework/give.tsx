import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { addDays, today, type Day } from "../../i18n/days";
import { useDeed } from "../../store/deeds";
import { readAnew, useRead } from "../../store/pages";
import { pageTitle } from "../../store/title";
import { toast } from "../../store/toasts";
import { useFiles } from "../../store/uploads";
import { Confirm } from "../../ui/confirm";
import { Select, TextArea, TextField, toFirstWrong, WhenField } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { isOff } from "../../ui/lesson";
import { Empty, ErrorNote, Segments } from "../../ui/parts";
import { raisedText } from "../../ui/people";
import { go } from "../../ui/navigate";
import { Choose, Chosen } from "../../ui/picker";
import { Reading } from "../../ui/reading";
import { dueWords, type Homework, type Lesson, type LoadPage, type Teaching, type Timetable } from "./facts";
import { KeptFiles } from "./keptfiles";
import { LoadDays } from "./load";

const AHEAD = 18;
const MINUTES = ["", "10", "15", "20", "30", "45", "60", "90", "120"] as const;
type Minutes = (typeof MINUTES)[number];

/** «Donner un travail», or one that was given and is to be otherwise. */
export function Give({ id }: { id?: number }) {
  const known = useRead<Homework>(id === undefined ? null : `/homework/${id}`, {}, ["homework"]);
  const services = useRead<{ items: Teaching[] }>("/teachings", { limit: 200 });
  const given = new URLSearchParams(location.search);
  const lessonId = Number(given.get("lesson")) || null;
  const lesson = useRead<Lesson>(lessonId === null ? null : `/lessons/${lessonId}`, {}, ["timetable"]);
  const title = t(id === undefined ? "homework.give" : "homework.changeTitle");
  useEffect(() => { pageTitle.value = `${title} · Préau`; }, [title]);
  return (
    <div class="page homework">
      <header class="top row">
        <a class="ib" href={id === undefined ? "/homework" : `/homework/${id}`} aria-label={t("homework.back")} title={t("homework.back")}><Icon name="left" /></a>
        <div class="grow"><h1>{title}</h1></div>
      </header>
      {id !== undefined
        ? <Reading of={known} failed={t("homework.failed")}>{(work) => (work.can.includes("change") ? <Form key={work.id} known={work} services={[]} lesson={null} /> : <Empty sketch="missing" title={t("read.missing")} />)}</Reading>
        : <Reading of={services} failed={t("homework.servicesFailed")}>{({ items }) => (lessonId !== null && !lesson.data && lesson.state === "loading" ? null : items.length === 0 ? <Empty sketch="missing" title={t("homework.noService")} text={t("homework.noServiceText")} /> : <Form services={items} lesson={lesson.data ?? null} />)}</Reading>}
    </div>
  );
}

const fits = (teaching: Teaching, lesson: Lesson): boolean => teaching.subject.id === lesson.subject?.id && lesson.groups.some((group) => group.id === teaching.group.id);

function Form({ known, services, lesson }: { known?: Homework; services: readonly Teaching[]; lesson: Lesson | null }) {
  const place = known ? `homework/${known.id}/edit` : "homework/new";
  const start = services.find((one) => lesson && fits(one, lesson)) ?? (services.length === 1 ? services[0] : undefined);
  const teaching = useSignal<number | null>(known?.teaching ?? start?.id ?? null);
  const title = useSignal(known?.title ?? "");
  const details = useSignal(known?.details ?? "");
  const due = useSignal<Day>(known?.due ?? "");
  const minutes = useSignal<Minutes>(String(known?.minutes ?? "") as Minutes);
  const handIn = useSignal(known?.hand_in ?? false);
  const kept = useSignal(known?.files ?? []);
  const files = useFiles(place);
  const save = useDeed<Homework>();
  const missing = useSignal(false);
  const taking = useSignal(false);
  const service = services.find((one) => one.id === teaching.value);
  const groupId = known?.group.id ?? service?.group.id;
  const subjectId = known?.subject.id ?? service?.subject.id;
  const first = addDays(today(), 1);
  const span = { group: groupId, from: first, to: addDays(first, AHEAD - 1) };
  const lessons = useRead<Timetable>(groupId === undefined ? null : "/timetable", span, ["timetable"]);
  const load = useRead<LoadPage>(groupId === undefined ? null : "/homework/load", span, ["homework"]);
  const own = (one: Lesson): boolean => one.subject?.id === subjectId && one.groups.some((group) => group.id === groupId);
  const held = (lessons.data?.items ?? []).filter((one) => !isOff(one));
  // The next lesson of this service is what most work is for.
  const next = held.find((one) => own(one))?.day;
  useEffect(() => { if (next && due.peek() === "") due.value = next; }, [next]);
  const others = load.data?.items.map((one) => (known && one.day === known.due ? { ...one, homework: one.homework.filter((work) => work.title !== known.title), minutes: one.minutes - (known.minutes ?? 0) } : one)) ?? [];
  const run = async () => {
    missing.value = true;
    if (teaching.value === null || title.value.trim() === "" || due.value === "" || files.ids === null) return;
    const body = { title: title.value.trim(), details: details.value.trim(), due: due.value, minutes: minutes.value ? Number(minutes.value) : null, files: [...kept.value.map(({ id }) => id), ...files.ids], hand_in: handIn.value };
    const answer = known
      ? await save.run("PUT", `/homework/${known.id}`, body)
      : await save.run("POST", "/homework", { ...body, teaching: teaching.value, ...(lesson && service && fits(service, lesson) ? { lesson: lesson.id } : {}) });
    if (!answer) return;
    files.clear();
    readAnew("homework", "today");
    toast("check", t(known ? "homework.saved" : "homework.gaveIt", { group: answer.group.name, due: dueWords(answer.due) }));
    go(lesson && !known ? `/lessons/${lesson.id}/log` : `/homework/${answer.id}`, true);
  };
  const take = async () => {
    const answer = await save.run("DELETE", `/homework/${known!.id}?confirm=true`);
    taking.value = false;
    if (!answer) return;
    readAnew("homework", "today");
    toast("check", t("homework.tookBack", { title: known!.title }));
    go("/homework", true);
  };
  const shown = ["teaching", "title", "due", "minutes", "details"];
  return (
    <form class="form give" onSubmit={(event) => { event.preventDefault(); const form = event.currentTarget; void run().then(() => toFirstWrong(form)); }}>
      {!known && <Select label={t("homework.forWhom")} value={teaching.value === null ? "" : String(teaching.value)} empty={t("homework.choose")} choices={services.map((one) => [String(one.id), `${raisedText(one.group.name)}, ${one.subject.name}`] as const)} onChoose={(id) => { teaching.value = Number(id); due.value = ""; }} error={save.wrong("teaching") ?? (missing.value && teaching.value === null ? t("homework.chooseClass") : undefined)} />}
      <TextField label={t("homework.what")} hint={t("homework.whatHint")} value={title.value} maxLength={200} onInput={(to) => { title.value = to; }} error={save.wrong("title") ?? (missing.value && title.value.trim() === "" ? t("homework.sayWhat") : undefined)} />
      <TextArea label={t("homework.details")} rows={3} maxLength={4000} value={details.value} onInput={(to) => { details.value = to; }} error={save.wrong("details")} />
      {groupId !== undefined && (
        <fieldset class="field">
          <legend class="lab">{t("homework.when")}</legend>
          <p class="hint">{t("homework.loadHint")}</p>
          <Reading of={lessons} failed={t("homework.daysFailed")} rows={5}>
            {() => <LoadDays first={first} days={AHEAD} lessons={held} own={own} load={others} value={due.value} onChoose={(day) => { due.value = day; }} />}
          </Reading>
          {load.state === "failed" && !load.data && <ErrorNote text={t("homework.loadFailed")} retry={load.again} label={t("retry")} />}
        </fieldset>
      )}
      {groupId !== undefined && <WhenField kind="date" label={t("homework.otherDay")} value={due.value} min={today()} onInput={(to) => { due.value = to; }} error={save.wrong("due") ?? (missing.value && due.value === "" ? t("homework.sayWhen") : undefined)} />}
      <Select<Minutes> label={t("homework.minutes")} value={minutes.value} choices={[...MINUTES, ...(MINUTES.includes(minutes.value) ? [] : [minutes.value])].map((one) => [one, one === "" ? t("homework.noMinutes") : t("homework.nMinutes", { n: one })] as const)} onChoose={(to) => { minutes.value = to; }} />
      <div class="field">
        <span class="lab">{t("homework.handed")}</span>
        <Segments label={t("homework.handed")} value={handIn.value ? "yes" : "no"} choices={[["no", t("homework.onPaper")], ["yes", t("homework.onPreau")]]} onChoose={(to) => { handIn.value = to === "yes"; }} />
      </div>
      <div class="field">
        <span class="lab">{t("homework.filesLabel")}</span>
        <KeptFiles files={kept.value} onRemove={(gone) => { kept.value = kept.value.filter(({ id }) => id !== gone); }} />
        <Chosen files={files.files} onRemove={files.remove} onRetry={files.retry} />
        <Choose onAdd={files.add} />
      </div>
      {save.rest(...shown) && <ErrorNote text={save.rest(...shown)!} />}
      {save.silent.value && <ErrorNote text={t("fail.network")} />}
      <div class="do">
        <button class="btn pri" type="submit" aria-busy={save.busy.value || (missing.value && files.ids === null)}>{t(known ? "homework.save" : "homework.giveIt")}</button>
        {known && <button class="btn bad" type="button" onClick={() => { taking.value = true; }}><Icon name="trash" small />{t("homework.takeBack")}</button>}
      </div>
      {taking.value && <Confirm title={t("homework.takeBackTitle")} text={t("homework.takeBackText")} verb={t("homework.takeBack")} bad busy={save.busy.value} onYes={() => void take()} onClose={() => { taking.value = false; }} />}
    </form>
  );
}
