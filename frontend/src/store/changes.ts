import type { Topic } from "../wire/types";

type Listener = (what: Topic | null) => void;
const listeners = new Set<Listener>();

/** Hears which subject shows something else now; null: anything may, because the line was down. */
export function listenToChanges(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function tellChanged(what: Topic | null): void {
  for (const listener of listeners) listener(what);
}
