import { useState } from "preact/hooks";
import { t, type Key } from "../../i18n";
import { Icon } from "../../ui/icon";
import { memo } from "../../ui/memo";
import { isBlock } from "./typing";

/** `wait`: on its way; `ok`: just saved; `bad`: no mark; `other`: somebody else wrote there. */
export type CellState = "" | "wait" | "ok" | "bad" | "other";

export interface Doing {
  /** `base` is the version that stood there when the typing began. */
  typed(row: number, column: number, text: string, base: number): void;
  /** Back to what the server has. */
  drop(row: number, column: number): void;
  paste(row: number, column: number, text: string): void;
  look(row: number, column: number): void;
  move(row: number, column: number): void;
}

/** Brings the focus to a cell, if there is one. */
export function move(table: HTMLTableElement, row: number, column: number): void {
  table.querySelector<HTMLInputElement>(`input[data-at="${row}:${column}"]`)?.focus();
}

const WORDS: Record<Exclude<CellState, "">, Key> = { wait: "grades.stateWait", ok: "grades.stateOk", bad: "grades.stateBad", other: "grades.stateOther" };
const ICONS = { ok: "check", bad: "alert", other: "users", wait: "clock" } as const;

/** One mark, typed like in a spreadsheet: what is left is saved. */
export const Cell = memo(function Cell({ row, column, text, version, state, label, note, may, doing }: { row: number; column: number; text: string; version: number; state: CellState; label: string; /** Why it was refused, or who reads it. */ note: string | undefined; may: boolean; doing: Doing }) {
  const [begun, setBegun] = useState<{ draft: string; base: number } | null>(null);
  const draft = begun?.draft ?? null;
  const setDraft = (next: string | null) => setBegun((before) => (next === null ? null : { draft: next, base: before?.base ?? version }));
  if (!may) return <td class="cell"><span class="read num">{text}</span></td>;
  const leave = () => {
    if (draft !== null && draft !== text) doing.typed(row, column, draft, begun!.base);
    setDraft(null);
  };
  const keys = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    const input = event.currentTarget;
    const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const go = (down: number, right: number) => {
      event.preventDefault();
      doing.move(row + down, column + right);
    };
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.key === "Enter") {
      const before = document.activeElement;
      go(event.shiftKey ? -1 : 1, 0);
      // In the last row there is nowhere to go: what was typed is saved where one is.
      if (document.activeElement === before) leave();
    } else if (event.key === "ArrowDown") go(1, 0);
    else if (event.key === "ArrowUp") go(-1, 0);
    else if (event.key === "ArrowLeft" && (all || input.selectionEnd === 0)) go(0, -1);
    else if (event.key === "ArrowRight" && (all || input.selectionStart === input.value.length)) go(0, 1);
    else if (event.key === "Escape") {
      event.preventDefault();
      setDraft(null);
      if (draft === null && state === "bad") doing.drop(row, column);
      requestAnimationFrame(() => input.select());
    } else if (event.key === "Delete" && all) {
      event.preventDefault();
      setDraft("");
    }
  };
  return (
    <td class={`cell ${state}`}>
      <input
        data-at={`${row}:${column}`} type="text" size={4} inputMode="decimal" autocomplete="off" spellcheck={false} maxLength={40} value={draft ?? text} enterkeyhint="next"
        title={note} aria-label={state ? `${label} (${t(WORDS[state])})` : label} aria-invalid={state === "bad" || state === "other" ? true : undefined}
        onFocus={(event) => { event.currentTarget.select(); doing.look(row, column); }}
        onInput={(event) => setDraft(event.currentTarget.value)} onBlur={leave} onKeyDown={keys}
        onPaste={(event) => {
          const block = event.clipboardData?.getData("text/plain") ?? "";
          if (!isBlock(block)) return;
          event.preventDefault();
          doing.paste(row, column, block);
        }}
      />
      {state && <Icon name={ICONS[state]} small />}
    </td>
  );
});
