import { useSignal } from "@preact/signals";
import { t, type Key } from "../../i18n";
import type { Message } from "../../store/log";
import { words } from "./words";
import { toast } from "../../store/toasts";
import { api } from "../../wire/api";
import type { ReportReason } from "../../wire/types";
import { Dialog } from "../../ui/dialog";
import { Calls } from "../../ui/calls";
import { Icon } from "../../ui/icon";
import { calledOf } from "../../ui/people";

const REASONS: readonly ReportReason[] = ["insult", "harassment", "threat", "sexual", "hate", "danger", "other"];

/** «Signaler»: a copy goes to school life, nobody learns from whom, and help is one call away. */
export function ReportDialog({ message, onClose }: { message: Message; onClose(): void }) {
  const reason = useSignal<ReportReason | null>(null);
  const details = useSignal("");
  const busy = useSignal(false);
  const error = useSignal<string | null>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    if (reason.value === null) {
      error.value = t("report.choose");
      return;
    }
    busy.value = true;
    error.value = null;
    try {
      await api.report(message.id, reason.value, details.value.trim());
      toast("flag", t("report.done"), undefined, 9_000);
      onClose();
    } catch {
      error.value = t("report.failed");
    }
    busy.value = false;
  };
  return (
    <Dialog title={t("report.title")} onClose={onClose}>
      <p class="quote cut"><b><bdi>{message.by ? calledOf(message.by) : t("school")}</bdi></b>{words(message).slice(0, 160)}</p>
      <div class="note"><Icon name="shield" /><div class="grow"><p>{t("report.help")}</p><Calls /></div></div>
      <form class="stack" noValidate onSubmit={send}>
        <fieldset>
          <legend class="lab">{t("report.reason")}</legend>
          {REASONS.map((choice) => (
            <label class="check" key={choice}>
              <input type="radio" name="reason" value={choice} checked={reason.value === choice} onChange={() => { reason.value = choice; error.value = null; }} />
              <span>{t(`reason.${choice}` as Key)}</span>
            </label>
          ))}
        </fieldset>
        <div class="field">
          <label for="report-details">{t("report.details")}</label>
          <textarea class="in" id="report-details" rows={2} maxLength={1000} value={details.value} onInput={(event) => { details.value = event.currentTarget.value; }} />
        </div>
        <p class="small soft">{t("report.safe")}</p>
        {error.value && <p class="err" role="alert"><Icon name="alert" small /> {error.value}</p>}
        <div class="do end">
          <button class="btn" type="button" onClick={onClose}>{t("cancel")}</button>
          <button class="btn pri" type="submit" aria-busy={busy.value} disabled={busy.value}>{t("report.send")}</button>
        </div>
      </form>
    </Dialog>
  );
}
