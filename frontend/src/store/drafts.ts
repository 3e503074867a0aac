import { signal } from "@preact/signals";
import { device, type Draft } from "./device";

const drafts = new Map<number, Draft>();
/** What the device kept has been read. */
export const recalled = signal(false);
const timers = new Map<number, ReturnType<typeof setTimeout>>();

export async function openDrafts(): Promise<void> {
  for (const [id, draft] of (await device.drafts()) ?? []) if (!drafts.has(id)) drafts.set(id, draft);
  recalled.value = true;
}

export const draftOf = (id: number): Draft => drafts.get(id) ?? { text: "", reply_to: null, mentions: [] };
export const hasDraft = (id: number): boolean => (drafts.get(id)?.text.trim() ?? "") !== "";

/** Kept at once in memory, a moment later on the device. */
export function keepDraft(id: number, draft: Draft): void {
  const empty = draft.text === "" && draft.reply_to === null;
  if (empty) drafts.delete(id);
  else drafts.set(id, draft);
  clearTimeout(timers.get(id));
  timers.set(id, setTimeout(() => device.keepDraft(id, empty ? null : draft), 400));
}
