import { t } from "../../i18n";
import { uuid } from "../../store/outbox";
import { readAnew } from "../../store/pages";
import { toast, toastUndo } from "../../store/toasts";
import { Problem } from "../../wire/http";
import { change } from "../../wire/school";

/** What was done, said with the way back; `act` is what undoes it. */
export function done(text: string, act: number | null | undefined): void {
  readAnew("timetable");
  if (act) toastUndo(text, () => void undo(act));
  else toast("check", text);
}

async function undo(act: number): Promise<void> {
  try {
    await change("POST", `/timetable/changes/${act}/undo`, undefined, uuid());
    toast("check", t("timetable.undone"));
  } catch (error) {
    toast("alert", error instanceof Problem ? error.message : t("fail.network"));
  }
  readAnew("timetable");
}
