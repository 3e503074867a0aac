import { signal } from "@preact/signals";
import type { Message } from "./log";

/** What the composer is busy with, besides its text: set from a message, cleared when it went out. */
export const replyTo = signal<Message | null>(null);
export const editing = signal<Message | null>(null);
/** The message that was tapped last, here where hands select. */
export const selected = signal<Message | null>(null);
/** Raised to bring the cursor into the composer. */
export const focusComposer = signal(0);

export function startReply(message: Message): void {
  editing.value = null;
  replyTo.value = message;
  focusComposer.value += 1;
}

export function startEdit(message: Message): void {
  replyTo.value = null;
  editing.value = message;
  focusComposer.value += 1;
}
