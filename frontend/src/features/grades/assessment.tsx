import { useSignal } from "@preact/signals";
import { count, t } from "../../i18n";
import { dayAt, hour, plainDay, today } from "../../i18n/days";
import { useDeed } from "../../store/deeds";
import { readAnew } from "../../store/pages";
import { toast } from "../../store/toasts";
import { Confirm } from "../../ui/confirm";
import { Dialog } from "../../ui/dialog";
import { TextField, WhenField } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { ErrorNote, Segments } from "../../ui/parts";
import { decimal, type Detail, type Grid, type GridAssessment } from "./marks";

/** What stands in a form; numbers as they are typed. */
function useFacts(grid: Grid, of: GridAssessment | null) {
  const last = grid.assessments.at(-1);
  const title = useSignal(of?.title ?? "");
  const date = useSignal(of?.date ?? startDay(grid));
  const outOf = useSignal(decimal(of?.out_of ?? last?.out_of ?? "20", true));
  const coefficient = useSignal(decimal(of?.coefficient ?? "1", true));
  const kind = useSignal<"plain" | "bonus" | "optional">(of?.bonus ? "bonus" : of?.optional ? "optional" : "plain");
  const body = () => ({
    title: title.value, date: date.value, ...(grid.levels ? {} : { out_of: outOf.value.trim(), coefficient: coefficient.value.trim() }),
    bonus: kind.value === "bonus", optional: kind.value === "optional",
  });
  return { title, date, outOf, coefficient, kind, body };
}

/** Today, or the nearest day of the period that is shown. */
function startDay({ period }: Grid): string {
  const now = today();
  if (!period) return now;
  return now < period.starts_on ? period.starts_on : now > period.ends_on ? period.ends_on : now;
}

function Fields({ grid, facts, save }: { grid: Grid; facts: ReturnType<typeof useFacts>; save: ReturnType<typeof useDeed<Detail>> }) {
  const rest = save.rest("title", "date", "out_of", "coefficient", "optional");
  return (
    <>
      <TextField label={t("grades.title")} value={facts.title.value} required maxLength={200} error={save.wrong("title")} onInput={(text) => { facts.title.value = text; }} />
      <WhenField kind="date" label={t("grades.day")} value={facts.date.value} required error={save.wrong("date")} onInput={(day) => { facts.date.value = day; }} />
      {!grid.levels && (
        <>
          <div class="pair">
            <TextField label={t("grades.outOf")} value={facts.outOf.value} inputMode="decimal" required maxLength={8} error={save.wrong("out_of")} onInput={(text) => { facts.outOf.value = text; }} />
            <TextField label={t("grades.coefLong")} value={facts.coefficient.value} inputMode="decimal" required maxLength={8} error={save.wrong("coefficient")} onInput={(text) => { facts.coefficient.value = text; }} />
          </div>
          <Segments label={t("grades.kind")} value={facts.kind.value} choices={[["plain", t("grades.kindPlain")], ["bonus", t("grades.kindBonus")], ["optional", t("grades.kindOptional")]]} onChoose={(kind) => { facts.kind.value = kind; }} />
          <p class="small soft">{t(({ plain: "grades.kindPlainText", bonus: "grades.kindBonusText", optional: "grades.kindOptionalText" } as const)[facts.kind.value])}</p>
        </>
      )}
      {(rest || save.silent.value) && <ErrorNote text={rest ?? t("grades.notSent")} />}
    </>
  );
}

export function NewAssessment({ grid, onMade, onClose }: { grid: Grid; onMade(id: number): void; onClose(): void }) {
  const facts = useFacts(grid, null);
  const save = useDeed<Detail>();
  const submit = async (event: Event) => {
    event.preventDefault();
    const made = await save.run("POST", "/assessments", { teaching: grid.teaching, ...facts.body() });
    if (!made) return;
    onClose();
    onMade(made.id);
    readAnew("grades");
  };
  return (
    <Dialog sheet title={t("grades.newAssessment")} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <Fields grid={grid} facts={facts} save={save} />
        <p class="small soft">{t("grades.newText")}</p>
        <button class="btn pri" aria-busy={save.busy.value}>{t("grades.create")}</button>
      </form>
    </Dialog>
  );
}

/** «mardi 24 novembre à 14 h 05». */
const moment = (at: string): string => t("grades.moment", { day: plainDay(dayAt(at)), time: hour(at) });

/** Who reads the marks from when, in whole sentences. */
function WhoSees({ of }: { of: GridAssessment }) {
  // A device whose clock is a little behind still says what was just published in the present.
  const past = (at: string) => Date.parse(at) <= Date.now() + 60_000;
  if (of.pupils_at === null) return <p class="row"><Icon name="eye-off" /> <span>{t("grades.whoNobody")}</span></p>;
  return (
    <ul class="stack">
      <li class="row"><Icon name="eye" /> <span>{t(past(of.pupils_at) ? "grades.whoPupils" : "grades.whoPupilsLater", { when: moment(of.pupils_at) })}</span></li>
      {of.guardians_at && <li class="row"><Icon name="eye" /> <span>{t(past(of.guardians_at) ? "grades.whoGuardians" : "grades.whoGuardiansLater", { when: moment(of.guardians_at) })}</span></li>}
    </ul>
  );
}

/** One assessment: who sees it, and what its teacher may do. */
export function AssessmentSheet({ grid, of, onClose }: { grid: Grid; of: GridAssessment; onClose(): void }) {
  const doing = useSignal<"edit" | "publish" | "delete" | null>(null);
  const may = of.can.includes("edit") && !grid.closed;
  const given = grid.pupils.filter((row) => row.marks.some((one) => one.assessment === of.id && one.value !== null)).length;
  const guardiansWait = of.guardians_at === null || Date.parse(of.guardians_at) > Date.now();
  return (
    <Dialog sheet title={of.title} onClose={onClose}>
      {doing.value === "edit" ? <Edit grid={grid} of={of} onDone={() => { doing.value = null; }} />
        : doing.value === "publish" ? <Publish of={of} missing={grid.pupils.length - given} onDone={() => { doing.value = null; }} />
          : (
            <>
              <p class="soft">{plainDay(of.date)}{of.out_of && <> · /{decimal(of.out_of, true)} · {t("grades.coefLong").toLowerCase()} {decimal(of.coefficient, true)}</>}</p>
              <p>{t("grades.given", { n: given, of: grid.pupils.length })}{of.class_average !== null && <> · {t("grades.classAverage")} <b class="num">{decimal(of.class_average)}</b></>}</p>
              <WhoSees of={of} />
              {of.can.includes("edit") && (
                <div class="row wrap">
                  {guardiansWait && <button class={of.pupils_at === null ? "btn pri" : "btn"} type="button" onClick={() => { doing.value = "publish"; }}><Icon name="eye" small />{t(of.pupils_at === null ? "grades.publish" : "grades.republish")}</button>}
                  {may && <button class="btn" type="button" onClick={() => { doing.value = "edit"; }}><Icon name="pen" small />{t("grades.edit")}</button>}
                  {may && <button class="btn text" type="button" onClick={() => { doing.value = "delete"; }}>{t("grades.remove")}</button>}
                </div>
              )}
            </>
          )}
      {doing.value === "delete" && <Remove of={of} given={given} onGone={onClose} onClose={() => { doing.value = null; }} />}
    </Dialog>
  );
}

function Edit({ grid, of, onDone }: { grid: Grid; of: GridAssessment; onDone(): void }) {
  const facts = useFacts(grid, of);
  const save = useDeed<Detail>();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!(await save.run("PATCH", `/assessments/${of.id}`, facts.body()))) return;
    readAnew("grades");
    onDone();
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <Fields grid={grid} facts={facts} save={save} />
      <div class="row wrap"><button class="btn pri" aria-busy={save.busy.value}>{t("grades.save")}</button><button class="btn" type="button" onClick={onDone}>{t("cancel")}</button></div>
    </form>
  );
}

function Remove({ of, given, onGone, onClose }: { of: GridAssessment; given: number; onGone(): void; onClose(): void }) {
  const remove = useDeed();
  const gone = async () => {
    if ((await remove.run("DELETE", `/assessments/${of.id}?confirm=${given > 0}`)) === undefined) return;
    readAnew("grades");
    toast("check", t("grades.removed", { title: of.title }));
    onGone();
  };
  return (
    <Confirm bad title={t("grades.removeTitle", { title: of.title })} text={t(given > 0 ? "grades.removeMarks" : "grades.removeText", { n: given })} verb={t("grades.remove")} busy={remove.busy.value} onYes={() => void gone()} onClose={onClose}>
      {(remove.problem.value || remove.silent.value) && <ErrorNote text={remove.problem.value?.message ?? t("grades.notSent")} />}
    </Confirm>
  );
}

function at(day: string, time: string): string | null {
  const made = new Date(`${day}T${time}`);
  return day && time && !Number.isNaN(made.getTime()) ? made.toISOString() : null;
}

function Publish({ of, missing, onDone }: { of: GridAssessment; /** Pupils without a mark. */ missing: number; onDone(): void }) {
  const out = of.pupils_at !== null && Date.parse(of.pupils_at) <= Date.now();
  const pupils = useSignal<"now" | "later">("now");
  const day = useSignal(of.pupils_at ? dayAt(of.pupils_at) : today());
  const time = useSignal("18:00");
  const guardians = useSignal<"usual" | "same" | "later">(out ? "same" : "usual");
  const theirDay = useSignal(of.guardians_at ? dayAt(of.guardians_at) : today());
  const theirTime = useSignal("18:00");
  const save = useDeed<Detail>();
  const submit = async (event: Event) => {
    event.preventDefault();
    const pupils_at = out || pupils.value === "now" ? null : at(day.value, time.value);
    const guardians_at = guardians.value === "usual" ? null : guardians.value === "same" ? (out ? new Date().toISOString() : pupils_at ?? new Date(Date.now() + 1000).toISOString()) : at(theirDay.value, theirTime.value);
    const made = await save.run("POST", `/assessments/${of.id}/publish`, { pupils_at, guardians_at });
    if (!made) return;
    readAnew("grades");
    onDone();
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      {!out && (
        <>
          <p class="lab">{t("grades.forPupils")}</p>
          <Segments label={t("grades.forPupils")} value={pupils.value} choices={[["now", t("grades.now")], ["later", t("grades.later")]]} onChoose={(when) => { pupils.value = when; }} />
          {pupils.value === "later" && <div class="pair"><WhenField kind="date" label={t("grades.day")} value={day.value} min={today()} required error={save.wrong("pupils_at")} onInput={(on) => { day.value = on; }} /><WhenField kind="time" label={t("grades.time")} value={time.value} required onInput={(on) => { time.value = on; }} /></div>}
        </>
      )}
      <p class="lab">{t("grades.forGuardians")}</p>
      <Segments label={t("grades.forGuardians")} value={guardians.value} choices={out ? [["same", t("grades.now")], ["later", t("grades.later")]] : [["usual", t("grades.usual")], ["same", t("grades.same")], ["later", t("grades.later")]]} onChoose={(when) => { guardians.value = when; }} />
      {guardians.value === "later" && <div class="pair"><WhenField kind="date" label={t("grades.day")} value={theirDay.value} min={today()} required error={save.wrong("guardians_at")} onInput={(on) => { theirDay.value = on; }} /><WhenField kind="time" label={t("grades.time")} value={theirTime.value} required onInput={(on) => { theirTime.value = on; }} /></div>}
      <p class="soft" role="status">
        {!out && t(pupils.value === "now" ? "grades.willPupils" : "grades.willPupilsLater", { when: day.value ? t("grades.moment", { day: plainDay(day.value), time: time.value ? hour(`2000-01-01T${time.value}:00+00:00`) : "…" }) : "…" })}{" "}
        {t(guardians.value === "usual" ? "grades.willUsual" : guardians.value === "same" ? (out ? "grades.willGuardians" : "grades.willSame") : "grades.willGuardiansLater", { when: theirDay.value ? t("grades.moment", { day: plainDay(theirDay.value), time: theirTime.value ? hour(`2000-01-01T${theirTime.value}:00+00:00`) : "…" }) : "…" })}{" "}
        {t("grades.publishText")}
      </p>
      {missing > 0 && <p class="note warn"><Icon name="alert" /><span>{count("grades.unmarked", missing)}</span></p>}
      {(save.problem.value || save.silent.value) && <ErrorNote text={save.rest("pupils_at", "guardians_at") ?? save.wrong("guardians_at") ?? save.wrong("pupils_at") ?? t("grades.notSent")} />}
      <div class="row wrap"><button class="btn pri" aria-busy={save.busy.value}>{t("grades.publish")}</button><button class="btn" type="button" onClick={onDone}>{t("cancel")}</button></div>
    </form>
  );
}

