import { signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Problem } from "../wire/http";
import { change, type Change } from "../wire/school";
import { device, type Deed } from "./device";
import { uuid } from "./outbox";
import { shared, stillSignedIn } from "./session";

export type { Deed } from "./device";

/** What was done here and the server has not taken yet, in order. */
export const deeds = signal<readonly Deed[]>([]);

interface Waiter { done(answer: unknown): void; refused(problem: Problem): void }
const waiters = new Map<string, Waiter>();
let opening: Promise<void> | undefined;
let running = false;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** What an earlier visit did without network goes out now, under its own keys. */
export function openDeeds(): Promise<void> {
  opening ??= recall().then(() => void flush());
  return opening;
}

async function recall(): Promise<void> {
  addEventListener("online", () => void flush());
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") void flush(); });
  addEventListener("beforeunload", (event) => {
    // A shared computer keeps nothing: what waits would be lost with the page.
    if (shared.peek() && deeds.peek().length > 0) event.preventDefault();
  });
  const kept = ((await device.deeds()) ?? []).sort((a, b) => a.at.localeCompare(b.at));
  const here = deeds.peek();
  const overtaken = (deed: Deed) => deed.slot !== undefined && [...kept.filter((other) => other.at > deed.at), ...here].some((other) => other.key !== deed.key && other.slot === deed.slot);
  const before = kept.filter((deed) => !here.some((other) => other.key === deed.key));
  for (const deed of before) if (overtaken(deed)) device.dropDeed(deed.key);
  deeds.value = [...before.filter((deed) => !overtaken(deed)).map((deed) => (deed.state === "sending" ? { ...deed, state: "waiting" as const } : deed)), ...here];
}

/**
 * Does something that must not be lost: it is kept on the device, goes out as soon as there is a network, and counts once.
 * Of one `slot` the newest stands for those that have not left. `sent` gives the server's answer, or rejects with its refusal.
 */
export function keepDeed<T = unknown>(what: { method: Change; path: string; body?: unknown; slot?: string; about?: unknown }): { key: string; sent: Promise<T> } {
  const ready = openDeeds();
  const deed: Deed = { ...what, key: uuid(), at: new Date().toISOString(), state: "waiting" };
  const sent = new Promise<T>((done, refused) => waiters.set(deed.key, { done: done as (answer: unknown) => void, refused }));
  sent.catch(() => undefined);
  for (const older of deeds.peek()) {
    if (deed.slot === undefined || older.slot !== deed.slot || older.state === "sending") continue;
    const waiter = waiters.get(older.key);
    void sent.then((answer) => waiter?.done(answer), (problem: Problem) => waiter?.refused(problem));
    waiters.delete(older.key);
    dropDeed(older.key);
  }
  deeds.value = [...deeds.peek(), deed];
  device.keepDeed(deed);
  void ready.then(flush);
  return { key: deed.key, sent };
}

/** The one of a slot that has not been taken, if there is one. */
export const deedIn = (slot: string): Deed | undefined => deeds.value.findLast((deed) => deed.slot === slot);

export function retryDeed(key: string): void {
  put(key, { state: "waiting", error: undefined });
  void flush();
}

export function dropDeed(key: string): void {
  deeds.value = deeds.peek().filter((deed) => deed.key !== key);
  device.dropDeed(key);
}

function put(key: string, to: Partial<Deed>): void {
  deeds.value = deeds.peek().map((deed) => (deed.key === key ? { ...deed, ...to } : deed));
  const deed = deeds.peek().find((one) => one.key === key);
  if (deed) device.keepDeed(deed);
}

/** One at a time and in order; what is refused steps aside and is told. */
async function flush(): Promise<void> {
  if (running) return;
  running = true;
  clearTimeout(timer);
  try {
    for (let deed = next(); deed; deed = next()) {
      put(deed.key, { state: "sending" });
      try {
        const answer = await change(deed.method, deed.path, deed.body, deed.key);
        failures = 0;
        waiters.get(deed.key)?.done(answer);
        waiters.delete(deed.key);
        dropDeed(deed.key);
      } catch (error) {
        if (passing(error)) {
          put(deed.key, { state: "waiting" });
          rest(error);
          return;
        }
        const problem = error as Problem;
        put(deed.key, { state: "failed", error: { code: problem.code, message: problem.message } });
        waiters.get(deed.key)?.refused(problem);
        waiters.delete(deed.key);
      }
    }
  } finally {
    running = false;
  }
}

const next = (): Deed | undefined => deeds.peek().find((deed) => deed.state === "waiting");

/** No network, a busy server, a session to begin anew: more patience mends it. */
const passing = (error: unknown): boolean => !(error instanceof Problem) || error.status === 429 || error.status === 401 || error.status >= 500;

function rest(error: unknown): void {
  if (error instanceof Problem && error.status === 401) return void stillSignedIn();
  const asked = error instanceof Problem ? error.retryAfter : null;
  timer = setTimeout(() => void flush(), asked === null ? Math.min(60_000, 2_000 * 2 ** failures++) : asked * 1_000 + 50);
}

/**
 * A form's deed, done at once: `busy` while it lasts, `problem` when it was refused or nobody answered. Tried again
 * unchanged, it goes out under the same key, so that an answer that was lost makes nothing twice.
 */
export function useDeed<T = unknown>() {
  const busy = useSignal(false);
  const problem = useSignal<Problem | null>(null);
  const silent = useSignal(false);
  const before = useRef<{ what: string; key: string } | null>(null);
  const run = async (method: Change, path: string, body?: unknown): Promise<T | undefined> => {
    if (busy.peek()) return undefined;
    const what = JSON.stringify([method, path, body]);
    if (before.current?.what !== what) before.current = { what, key: uuid() };
    busy.value = true;
    problem.value = null;
    silent.value = false;
    try {
      const answer = await change<T>(method, path, body, before.current.key);
      before.current = null;
      return (answer ?? {}) as T;
    } catch (error) {
      if (error instanceof Problem) problem.value = error;
      else silent.value = true;
      return undefined;
    } finally {
      busy.value = false;
    }
  };
  return {
    busy, problem, silent, run,
    /** What is wrong with one field, in the server's words. */
    wrong: (field: string): string | undefined => [problem.value?.fields[field] ?? []].flat()[0],
    /** What is wrong and belongs to no field of `shown`. */
    rest: (...shown: string[]): string | null => {
      const refusal = problem.value;
      if (!refusal) return null;
      return Object.keys(refusal.fields).some((field) => shown.includes(field)) ? null : refusal.message;
    },
  };
}
