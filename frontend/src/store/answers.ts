import { signal } from "@preact/signals";
import { deedIn, keepDeed, type Deed } from "./deeds";
import { readAnew } from "./pages";

type Answer = "yes" | "no" | "maybe";
const SETTLES = 3_000;
const slotOf = (event: number): string => `event/${event}/answer`;

/** What the server has just taken and no page has read yet. */
const taken = signal<ReadonlyMap<number, Answer>>(new Map());

function take(event: number, answer: Answer | null): void {
  const next = new Map(taken.peek());
  if (answer === null) next.delete(event);
  else next.set(event, answer);
  taken.value = next;
}

/** Answers for oneself, in a card or on the event's page; without network it goes out later, the newest alone. */
export function answerEvent(event: number, answer: Answer): void {
  const { sent } = keepDeed({ method: "POST", path: `/events/${event}/answer`, body: { answer }, slot: slotOf(event) });
  take(event, answer);
  void sent.then(() => {
    readAnew("events");
    setTimeout(() => take(event, null), SETTLES);
  }, () => take(event, null));
}

/** One's answer as it will be once all has gone out. */
export function answerNow(event: number, told: Answer | null): Answer | null {
  const waiting = deedIn(slotOf(event));
  if (waiting && waiting.state !== "failed") return (waiting.body as { answer: Answer }).answer;
  return taken.value.get(event) ?? told;
}

/** The answer that has not left, or was refused. */
export const answerDeed = (event: number): Deed | undefined => deedIn(slotOf(event));
