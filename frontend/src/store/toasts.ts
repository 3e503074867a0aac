import { signal } from "@preact/signals";
import { t } from "../i18n";
import type { IconName } from "../ui/paths";

export interface Toast { id: number; icon: IconName; text: string; action?: { label: string; run(): void } }

export const toasts = signal<Toast[]>([]);
/** What a screen reader should hear now; read by one hidden live region. */
export const said = signal("");
let last = 0;

export function toast(icon: IconName, text: string, action?: Toast["action"], ms = 6_000): number {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-2), { id, icon, text, action }];
  setTimeout(() => dismiss(id), ms);
  return id;
}

/** Done at once, and said with the way back. */
export const toastUndo = (text: string, undo: () => void): number => toast("check", text, { label: t("undo"), run: undo }, 8_000);

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((shown) => shown.id !== id);
}

let silence: ReturnType<typeof setTimeout> | undefined;

/** Said once, then gone from the page: what was deleted must not stay there. */
export function say(text: string): void {
  said.value = text;
  clearTimeout(silence);
  silence = setTimeout(() => { said.value = ""; }, 4_000);
}
