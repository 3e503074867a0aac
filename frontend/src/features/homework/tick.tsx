import { signal } from "@preact/signals";
import { t } from "../../i18n";
import { deedIn, dropDeed, keepDeed, retryDeed } from "../../store/deeds";
import { readAnew } from "../../store/pages";
import { toastUndo } from "../../store/toasts";
import { Unsent } from "../../ui/deed";
import type { Homework } from "./facts";

const slotOf = (work: Homework): string => `homework/${work.id}/done`;

/** What the server has just taken and the page has not read yet. */
const taken = signal<ReadonlyMap<number, boolean>>(new Map());
const SETTLES = 3_000;

function take(id: number, done: boolean | null): void {
  const next = new Map(taken.peek());
  if (done === null) next.delete(id);
  else next.set(id, done);
  taken.value = next;
}

/** What a tick will be once the server has it: the newest that was done here. */
function doneNow(work: Homework): boolean {
  const waiting = deedIn(slotOf(work));
  return waiting && waiting.state !== "failed" ? (waiting.body as { done: boolean }).done : taken.value.get(work.id) ?? work.done;
}

export function tick(work: Homework, done: boolean): void {
  const { sent } = keepDeed({ method: "POST", path: `/homework/${work.id}/done`, body: { done }, slot: slotOf(work) });
  take(work.id, done);
  void sent.then(() => {
    readAnew("homework", "today");
    setTimeout(() => take(work.id, null), SETTLES);
  }, () => take(work.id, null));
}

/** Work as it is once what was done here has gone out. */
export const ticked = (work: Homework): Homework => ({ ...work, done: doneNow(work) });

/** Done, with one tap, and not done with another; without network too. */
export function TickBox({ work, words }: { work: Homework; words?: boolean }) {
  const done = doneNow(work);
  const deed = deedIn(slotOf(work));
  const change = (to: boolean) => {
    tick(work, to);
    if (to) toastUndo(t("homework.ticked", { title: work.title }), () => tick(work, false));
  };
  return (
    <>
      <label class="check tickbox"><input type="checkbox" checked={done} onChange={(event) => change(event.currentTarget.checked)} /><span class={words ? undefined : "vh"}>{words ? t("homework.done") : t("homework.tick", { title: work.title })}</span></label>
      {deed?.state === "failed" && <Unsent deed={deed} onRetry={() => retryDeed(deed.key)} onDiscard={() => dropDeed(deed.key)} />}
    </>
  );
}
