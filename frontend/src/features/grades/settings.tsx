import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { addDays, dateOf, today } from "../../i18n/days";
import { useDeed } from "../../store/deeds";
import { readAnew } from "../../store/pages";
import { Dialog } from "../../ui/dialog";
import { Check, TextArea, TextField, WhenField } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { ErrorNote } from "../../ui/parts";
import { decimal, type Grid } from "./marks";

/** A period that is over for entry; the head opens it again. */
export function Closed({ grid }: { grid: Grid }) {
  const open = useSignal(false);
  const head = grid.can.includes("weigh");
  return (
    <div class="note row wrap"><Icon name="lock" />
      <span class="grow">{grid.period?.closes_on && t("grades.closed", { day: dateOf(grid.period.closes_on) })} {!head && t("grades.closedAsk")}</span>
      {head && <button class="btn" type="button" onClick={() => { open.value = true; }}>{t("grades.reopen")}</button>}
      {open.value && <Reopen grid={grid} onClose={() => { open.value = false; }} />}
    </div>
  );
}

function Reopen({ grid, onClose }: { grid: Grid; onClose(): void }) {
  const until = useSignal(addDays(today(), 3));
  const reason = useSignal("");
  const all = useSignal(false);
  const save = useDeed();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!(await save.run("POST", `/periods/${grid.period!.id}/reopen`, { until: until.value, reason: reason.value, teaching: all.value ? null : grid.teaching }))) return;
    readAnew("grades");
    onClose();
  };
  const rest = save.rest("until", "reason");
  return (
    <Dialog sheet title={t("grades.reopenTitle", { name: grid.period!.name })} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <WhenField kind="date" label={t("grades.until")} value={until.value} min={today()} required error={save.wrong("until")} onInput={(day) => { until.value = day; }} />
        <TextArea label={t("grades.reason")} hint={t("grades.reasonHint")} rows={2} value={reason.value} required maxLength={500} error={save.wrong("reason")} onInput={(text) => { reason.value = text; }} />
        <Check checked={all.value} onChange={(on) => { all.value = on; }}>{t("grades.reopenAll")}</Check>
        {(rest || save.silent.value) && <ErrorNote text={rest ?? t("grades.notSent")} />}
        <button class="btn pri" aria-busy={save.busy.value}>{t("grades.reopen")}</button>
      </form>
    </Dialog>
  );
}

/** How the service is reckoned, and for those who decide it a way to change that. */
export function Reckoning({ grid }: { grid: Grid }) {
  const open = useSignal(false);
  if (grid.levels) return null;
  return (
    <p class="small soft row wrap after"><span>{t(grid.bring_to_20 ? "grades.brought" : "grades.notBrought")} {t("grades.weighs", { value: decimal(grid.coefficient, true) })}</span>
      {grid.can.length > 0 && <button class="btn text" type="button" onClick={() => { open.value = true; }}>{t("grades.edit")}</button>}
      {open.value && <Weigh grid={grid} onClose={() => { open.value = false; }} />}
    </p>
  );
}

function Weigh({ grid, onClose }: { grid: Grid; onClose(): void }) {
  const bring = useSignal(grid.bring_to_20);
  const coefficient = useSignal(decimal(grid.coefficient, true));
  const head = grid.can.includes("weigh");
  const save = useDeed();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!(await save.run("PATCH", `/teachings/${grid.teaching}/marking`, { bring_to_20: bring.value, ...(head ? { coefficient: coefficient.value.trim() } : {}) }))) return;
    readAnew("grades");
    onClose();
  };
  const rest = save.rest("coefficient");
  return (
    <Dialog sheet title={t("grades.reckoning")} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <Check checked={bring.value} onChange={(on) => { bring.value = on; }}>{t("grades.bring")}</Check>
        <p class="small soft">{t("grades.bringText")}</p>
        {head && <TextField label={t("grades.coefGeneral")} value={coefficient.value} inputMode="decimal" required maxLength={8} error={save.wrong("coefficient")} onInput={(text) => { coefficient.value = text; }} />}
        {(rest || save.silent.value) && <ErrorNote text={rest ?? t("grades.notSent")} />}
        <button class="btn pri" aria-busy={save.busy.value}>{t("grades.save")}</button>
      </form>
    </Dialog>
  );
}
