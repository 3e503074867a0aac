import { t } from "../../i18n";
import { uuid } from "../../store/outbox";
import { readAnew } from "../../store/pages";
import { toast, toastUndo } from "../../store/toasts";
import { Problem } from "../../wire/http";
import { change } from "../../wire/school";

/** What was done, said with the way back; `acts` are what undoes it. */
export function done(text: string, acts: readonly number[] | number | null | undefined): void {
  readAnew("timetable");
  const all = typeof acts === "number" ? [acts] : acts ?? [];
  if (all.length > 0) toastUndo(text, () => void undo(all));
  else toast("check", text);
}

async function undo(acts: readonly number[]): Promise<void> {
  try {
    for (const act of acts) await change("POST", `/timetable/changes/${act}/undo`, undefined, uuid());
    toast("check", t("timetable.undone"));
  } catch (error) {
    toast("alert", error instanceof Problem ? error.message : t("fail.network"));
  }
  readAnew("timetable");
}
