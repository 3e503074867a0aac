import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { count, t } from "../../i18n";
import { dayAt, longDay } from "../../i18n/days";
import { useDeed } from "../../store/deeds";
import { readAnew } from "../../store/pages";
import { toast } from "../../store/toasts";
import { Dialog } from "../../ui/dialog";
import { Check } from "../../ui/forms";
import { ErrorNote } from "../../ui/parts";
import { reasonWord, timeOf, type Absence } from "./facts";
import { heirOf } from "./focus";
import { ReasonFields, useReason } from "./reason";

/** Giving one reason for the absences that it explains: the first is ticked, others are added; one alone is not chosen twice. */
export function JustifyForm({ absences, place, desk, onDone, onClose }: { absences: readonly Absence[]; place: string; desk?: boolean; onDone?(): void; onClose?(): void }) {
  const save = useDeed<Absence>();
  const reason = useReason(place);
  const ticked = useSignal<ReadonlySet<number>>(new Set(absences.slice(0, 1).map(({ id }) => id)));
  const none = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const known = absences.map(({ id }) => id).join();
  useEffect(() => { none.value = false; }, [known]);
  const chosen = absences.length === 1 ? absences : absences.filter(({ id }) => ticked.value.has(id));
  const toggle = (id: number, on: boolean) => {
    const next = new Set(ticked.peek());
    if (on) next.add(id);
    else next.delete(id);
    ticked.value = next;
    none.value = false;
  };
  const run = async () => {
    none.value = chosen.length === 0;
    const body = reason.body();
    if (!body || chosen.length === 0) return;
    const passFocus = heirOf(form.current);
    const [first, ...also] = chosen.map(({ id }) => id);
    const answer = await save.run("POST", `/absences/${first}/justify`, { ...body, ...(also.length > 0 ? { also } : {}) });
    if (!answer) return;
    reason.files.clear();
    passFocus();
    readAnew("absences", "today");
    toast("check", count("attendance.sent", chosen.length));
    onDone?.();
  };
  return (
    <form class="form" ref={form} onSubmit={(event) => { event.preventDefault(); void run(); }}>
      {absences.length > 1
        ? (
          <fieldset class="field">
            <legend class="lab">{t("attendance.forWhich")}</legend>
            <div class="checks">{absences.map((one) => <Check key={one.id} checked={ticked.value.has(one.id)} onChange={(on) => toggle(one.id, on)}>{longDay(dayAt(one.from))}, {timeOf(one)}{one.reason && <span class="small soft blk">{t("attendance.refused")}{t("colon")}<bdi>{reasonWord(one.reason)}</bdi></span>}</Check>)}</div>
            {none.value && <span class="err" role="alert">{t("attendance.chooseOne")}</span>}
          </fieldset>
        )
        : absences.map((one) => <p key={one.id} class="serif">{desk && <span class="blk">{one.pupil.name}</span>}{longDay(dayAt(one.from))}, {timeOf(one)}</p>)}
      <ReasonFields of={reason} desk={desk} wrong={save.wrong("reason")} />
      {save.rest("reason") && <ErrorNote text={save.rest("reason")!} />}
      {save.silent.value && <ErrorNote text={t("fail.network")} />}
      <div class="do"><button class="btn pri" type="submit" aria-busy={save.busy.value}>{absences.length > 1 ? count("attendance.sendMany", chosen.length) : t("attendance.send")}</button>{onClose && <button class="btn" type="button" onClick={onClose}>{t("cancel")}</button>}</div>
    </form>
  );
}

/** The same for one absence, over the page. */
export function JustifyDialog({ absence, desk, onClose }: { absence: Absence; desk?: boolean; onClose(): void }) {
  return (
    <Dialog sheet title={t(absence.justified ? "attendance.otherReason" : "attendance.giveReason")} onClose={onClose}>
      <JustifyForm absences={[absence]} place={`absences/${absence.id}`} desk={desk} onDone={onClose} onClose={onClose} />
    </Dialog>
  );
}
