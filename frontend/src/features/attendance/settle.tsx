import { t } from "../../i18n";
import { uuid } from "../../store/outbox";
import { readAnew } from "../../store/pages";
import { toast, toastUndo } from "../../store/toasts";
import { Icon } from "../../ui/icon";
import { Problem } from "../../wire/http";
import { change } from "../../wire/school";
import type { Absence } from "./facts";
import { heirOf } from "./focus";

/** School life's answer to a reason; nothing for others, and nothing before there is a reason. `again` lets a decision be taken back later. */
export function Settle({ absence, again }: { absence: Absence; again?: boolean }) {
  if (!absence.can.includes("settle") || !absence.justified) return null;
  const { name } = absence.pupil;
  if (absence.accepted !== null) return again ? <button class="btn text deed" type="button" onClick={(event) => void settle(absence, null, event.currentTarget)}>{t("attendance.takeBack")}</button> : null;
  return (
    <div class="do">
      <button class="btn" type="button" aria-label={t("attendance.acceptOf", { name })} onClick={(event) => void settle(absence, true, event.currentTarget)}><Icon name="check" small />{t("attendance.accept")}</button>
      <button class="btn text" type="button" aria-label={t("attendance.refuseOf", { name })} onClick={(event) => void settle(absence, false, event.currentTarget)}>{t("attendance.refuse")}</button>
    </div>
  );
}

/** Decided at once, with the way back to what was. */
async function settle(absence: Absence, accepted: boolean | null, from: Element | null = null): Promise<void> {
  const passFocus = heirOf(from);
  try {
    await change("POST", `/absences/${absence.id}/settle`, { accepted }, uuid());
    passFocus();
    if (accepted === null) toast("check", t("attendance.unsettled"));
    else toastUndo(t(accepted ? "attendance.didAccept" : "attendance.didRefuse", { name: absence.pupil.name }), () => void settle(absence, null));
  } catch (error) {
    toast("alert", error instanceof Problem ? error.message : t("fail.network"));
  }
  readAnew("absences", "today");
}
