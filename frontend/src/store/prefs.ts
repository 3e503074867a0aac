import { signal } from "@preact/signals";
import { address, speak, type Address, type Language } from "../i18n";
import { api } from "../wire/api";
import { boot, me, shared } from "./session";

export type Theme = "auto" | "light" | "dark";

function kept(key: string): string | null {
  try {
    return localStorage.getItem(`preau.${key}`);
  } catch {
    return null;
  }
}

function keep(key: string, value: string | null): void {
  if (shared.peek()) return;
  try {
    if (value === null) localStorage.removeItem(`preau.${key}`);
    else localStorage.setItem(`preau.${key}`, value);
  } catch {
    // Chosen for this visit only.
  }
}

export const theme = signal<Theme>("auto");

/** What this device chose before, else what the server proposes. */
export async function recallPrefs(): Promise<void> {
  const chosen = me.peek()?.theme || kept("theme");
  theme.value = chosen === "light" || chosen === "dark" ? chosen : "auto";
  keep("theme", theme.peek() === "auto" ? null : theme.peek());
  const form = kept("address");
  if (form === "tu" || form === "vous") address.value = form;
  const language = (me.peek()?.language || kept("language")) ?? boot.peek()?.language ?? document.documentElement.lang;
  if (language === "en") await speak("en");
}

export function chooseTheme(next: Theme): void {
  theme.value = next;
  keep("theme", next === "auto" ? null : next);
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  if (me.peek()) void api.changeMe({ theme: next === "auto" ? "" : next }).catch(() => undefined);
}

export async function chooseLanguage(next: Language): Promise<void> {
  await speak(next);
  keep("language", next);
  if (me.peek()) void api.changeMe({ language: next }).catch(() => undefined);
}

export function chooseAddress(next: Address): void {
  address.value = next;
  keep("address", next);
}
