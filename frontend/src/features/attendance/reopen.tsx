import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { useDeed } from "../../store/deeds";
import { toast } from "../../store/toasts";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/forms";
import { ErrorNote } from "../../ui/parts";
import type { Roll } from "./facts";

/** School life lets a validated roll be corrected, and says why. */
export function Reopen({ id, onDone }: { id: number; onDone(roll: Roll): void }) {
  const asking = useSignal(false);
  const reason = useSignal("");
  const save = useDeed<Roll>();
  const run = async () => {
    const answer = await save.run("POST", `/lessons/${id}/roll/reopen`, { reason: reason.value });
    if (!answer) return;
    asking.value = false;
    onDone(answer);
    toast("check", t("attendance.reopened"));
  };
  return (
    <>
      <button class="btn" type="button" onClick={() => { asking.value = true; }}>{t("attendance.reopen")}</button>
      {asking.value && (
        <Dialog title={t("attendance.reopenTitle")} onClose={() => { asking.value = false; }}>
          <form class="form" onSubmit={(event) => { event.preventDefault(); void run(); }}>
            <TextField label={t("attendance.reopenWhy")} hint={t("attendance.reopenHint")} value={reason.value} maxLength={500} required onInput={(value) => { reason.value = value; }} error={save.wrong("reason")} />
            {save.rest("reason") && <ErrorNote text={save.rest("reason")!} />}
            {save.silent.value && <ErrorNote text={t("fail.network")} />}
            <div class="do"><button class="btn pri" type="submit" aria-busy={save.busy.value}>{t("attendance.reopen")}</button><button class="btn" type="button" onClick={() => { asking.value = false; }}>{t("cancel")}</button></div>
          </form>
        </Dialog>
      )}
    </>
  );
}
