import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { hour, longDay, today, type Day } from "../../i18n/days";
import { deedIn, deeds, dropDeed, keepDeed, retryDeed, useDeed } from "../../store/deeds";
import { readAnew } from "../../store/pages";
import { toast, toastUndo } from "../../store/toasts";
import { Unsent } from "../../ui/deed";
import { Dialog } from "../../ui/dialog";
import { TextArea, TextField, WhenField } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { ErrorNote } from "../../ui/parts";
import type { Entry, OwnItem } from "./facts";
import { day as lookedAt } from "./state";
import { moment, timeIn } from "./times";
import { understand } from "./understand";

const NOTES = "/agenda/items";

/** Writes it down, now or when there is a network again. */
function note(body: { title: string; details?: string; day?: Day; starts_at?: string; done?: boolean }): Promise<OwnItem> {
  const { sent } = keepDeed<OwnItem>({ method: "POST", path: NOTES, body });
  void sent.then(() => readAnew("events"), () => undefined);
  return sent;
}

async function drop(id: number): Promise<void> {
  await keepDeed({ method: "DELETE", path: `${NOTES}/${id}`, slot: `item/${id}` }).sent.then(() => readAnew("events"), () => undefined);
}

/** One line: «Exposé pour jeudi». What was understood stands beside it and can be put right. */
export function NoteLine() {
  const typed = useSignal("");
  const chosen = useSignal<Day | null>(null);
  const missing = useSignal(false);
  const { title, day, time } = understand(typed.value);
  const when = chosen.value ?? day ?? (lookedAt.value > today() ? lookedAt.value : today());
  const keep = () => {
    missing.value = title === "";
    if (missing.peek()) return;
    const hour = chosen.peek() === null || chosen.peek() === day ? time : null;
    void note({ title: title.slice(0, 120), ...(hour ? { starts_at: moment(when, hour) } : { day: when }) }).then(
      (item) => toastUndo(t("agenda.noted", { day: longDay(item.day).toLowerCase() }), () => void drop(item.id)), () => undefined);
    typed.value = "";
    chosen.value = null;
  };
  const waiting = deeds.value.filter((deed) => deed.method === "POST" && deed.path === NOTES);
  return (
    <form class="noteline frame private" onSubmit={(event) => { event.preventDefault(); keep(); }}>
      <TextField label={t("agenda.note")} placeholder={t("agenda.noteExample")} value={typed.value} maxLength={160} onInput={(value) => { typed.value = value; missing.value = false; }} error={missing.value ? t("agenda.sayWhat") : undefined} />
      <button class="btn" type="submit"><Icon name="plus" small />{t("agenda.noteIt")}</button>
      {typed.value !== "" && (
        <div class="heard row wrap">
          <WhenField kind="date" label={t("agenda.forDay")} value={when} required onInput={(value) => { if (value) chosen.value = value; }} />
          <p aria-live="polite"><b>{title || "…"}</b>, {longDay(when).toLowerCase()}{time && chosen.value === null && ` ${t("agenda.heard", { time: hour(Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) })}`}<span class="row small soft"><Icon name="lock" small />{t("agenda.notePrivate")}</span></p>
        </div>
      )}
      {waiting.length > 0 && (
        <ul class="waiting">
          {waiting.map((deed) => <li key={deed.key}><b>{(deed.body as { title: string }).title}</b> <Unsent deed={deed} onRetry={() => retryDeed(deed.key)} onDiscard={() => dropDeed(deed.key)} /></li>)}
        </ul>
      )}
    </form>
  );
}

const slotOf = (id: number): string => `item/${id}/done`;

/** Done, with one tap, without network too. */
export function OwnBox({ of }: { of: Entry }) {
  const deed = deedIn(slotOf(of.id));
  const done = deed && deed.state !== "failed" ? (deed.body as { done: boolean }).done : of.done ?? false;
  const change = (to: boolean) => {
    const { sent } = keepDeed({ method: "PATCH", path: `${NOTES}/${of.id}`, body: { done: to }, slot: slotOf(of.id) });
    void sent.then(() => readAnew("events"), () => undefined);
  };
  return (
    <label class="check tickbox"><input type="checkbox" checked={done} onChange={(event) => change(event.currentTarget.checked)} /><span class="vh">{t("agenda.tick", { title: of.title })}</span></label>
  );
}

/** An own deadline opened: its words, its day, and the way to be rid of it. */
export function OwnSheet({ of, day, onClose }: { of: Entry; day: Day; onClose(): void }) {
  const title = useSignal(of.title);
  const details = useSignal(of.about);
  const on = useSignal(day);
  const at = useSignal(of.starts_at ? timeIn(of.starts_at) : "");
  const save = useDeed<OwnItem>();
  const run = async () => {
    const when = at.value ? { starts_at: moment(on.value, at.value) } : { day: on.value };
    if (!(await save.run("PATCH", `${NOTES}/${of.id}`, { title: title.value, details: details.value, ...when }))) return;
    readAnew("events");
    toast("check", t("agenda.saved"));
    onClose();
  };
  const remove = () => {
    onClose();
    void drop(of.id).then(() => toastUndo(t("agenda.dropped", { title: of.title }), () => void note({ title: of.title, details: of.about, done: of.done ?? false, ...(of.starts_at ? { starts_at: of.starts_at } : { day }) })));
  };
  const rest = save.rest("title", "day", "details", "starts_at");
  return (
    <Dialog sheet title={t("agenda.ownTitle")} onClose={onClose}>
      <p class="small soft row"><Icon name="lock" small />{t("agenda.notePrivate")}</p>
      <form class="form" onSubmit={(event) => { event.preventDefault(); void run(); }}>
        <TextField label={t("agenda.what")} value={title.value} maxLength={120} required onInput={(value) => { title.value = value; }} error={save.wrong("title")} />
        <div class="pair">
          <WhenField kind="date" label={t("agenda.day")} value={on.value} required onInput={(value) => { on.value = value; }} error={save.wrong("day")} />
          <WhenField kind="time" label={t("agenda.hourIfAny")} value={at.value} onInput={(value) => { at.value = value; }} error={save.wrong("starts_at")} />
        </div>
        <TextArea label={t("agenda.details")} rows={3} value={details.value} maxLength={4000} onInput={(value) => { details.value = value; }} error={save.wrong("details")} />
        {rest && <ErrorNote text={rest} />}
        {save.silent.value && <ErrorNote text={t("fail.network")} />}
        <div class="do"><button class="btn pri" type="submit" aria-busy={save.busy.value}>{t("agenda.save")}</button><button class="btn bad" type="button" onClick={remove}><Icon name="trash" small />{t("agenda.drop")}</button></div>
      </form>
    </Dialog>
  );
}
