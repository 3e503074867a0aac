import { effect, signal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem } from "../wire/http";
import { address, read, type Query } from "../wire/school";
import type { Topic } from "../wire/types";
import { listenToChanges } from "./changes";
import { device } from "./device";
import { line } from "./live";
import { signedIn, stillSignedIn } from "./session";

/** `kept`: from this device, while the server is asked; `failed`: what was there before stays; `missing`: not to be seen. */
type State = "loading" | "kept" | "ready" | "failed" | "missing";
interface Shown { state: State; data: unknown; at: number | null }

export interface Read<T> {
  state: State;
  data: T | undefined;
  /** When the server told it; null while nothing is there. */
  at: number | null;
  /** Asks anew. */
  again(): void;
  /** What one just did, on the page before the server tells it. */
  put(change: (data: T) => T): void;
}

const YOUNG = 2_000;
const AFTER_A_LOOK_AWAY = 15_000;
const ROUND = 20_000;
const IN_MEMORY = 40;
const ON_DEVICE = 120;
const KEPT_FOR = 14 * 86_400_000;

/** One address, read once for all that show it. */
class Source {
  readonly shown: Signal<Shown> = signal({ state: "loading", data: undefined, at: null });
  readonly topics = new Set<Topic>();
  readers = 0;
  private flying = false;
  private dirty = false;
  private asked = 0;

  constructor(readonly url: string) {
    void device.read(url).then((kept) => {
      if (kept && this.shown.peek().data === undefined && this.shown.peek().state !== "missing") this.shown.value = { state: this.shown.peek().state === "failed" ? "failed" : "kept", data: kept.data, at: kept.at };
    });
  }

  /** Asks now; when an answer is on its way already, once more after it. */
  async ask(): Promise<void> {
    if (this.flying) {
      this.dirty = true;
      return;
    }
    this.flying = true;
    this.asked = Date.now();
    try {
      const data = await read<unknown>(this.url);
      this.shown.value = { state: "ready", data, at: Date.now() };
      device.keepRead({ url: this.url, at: Date.now(), data });
    } catch (error) {
      this.failed(error);
    } finally {
      this.flying = false;
      if (this.dirty) {
        this.dirty = false;
        void this.ask();
      }
    }
  }

  /** Asks unless that was done a moment ago. */
  freshen(younger = YOUNG): void {
    if (Date.now() - this.asked > younger || this.shown.peek().state === "failed") void this.ask();
  }

  put(change: (data: never) => unknown): void {
    const { data, at } = this.shown.peek();
    if (data !== undefined) this.shown.value = { state: "ready", data: change(data as never), at };
  }

  private failed(error: unknown): void {
    if (error instanceof Problem && error.status === 401) void stillSignedIn();
    // What one may no longer see leaves the page and the device.
    if (error instanceof Problem && (error.status === 404 || error.status === 403)) {
      this.shown.value = { state: "missing", data: undefined, at: null };
      device.dropRead(this.url);
    } else this.shown.value = { ...this.shown.peek(), state: "failed" };
  }
}

const sources = new Map<string, Source>();

/** The one source of an address, for all that show it. */
export function sourceOf(url: string, topics: readonly Topic[]): Source {
  let source = sources.get(url);
  if (!source) {
    for (const [other, { readers }] of sources) {
      if (sources.size < IN_MEMORY) break;
      if (readers === 0) sources.delete(other);
    }
    sources.set(url, (source = new Source(url)));
  }
  for (const topic of topics) source.topics.add(topic);
  return source;
}

const shownNow = (): Source[] => [...sources.values()].filter((source) => source.readers > 0);

let watched = false;

/** From the first page on: changes that the server tells, the line and the eyes that come back. */
function watch(): void {
  if (watched) return;
  watched = true;
  listenToChanges((what) => {
    for (const [url, source] of sources) {
      if (what !== null && !source.topics.has(what)) continue;
      if (source.readers > 0) void source.ask();
      else sources.delete(url);
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") for (const source of shownNow()) source.freshen(AFTER_A_LOOK_AWAY);
  });
  addEventListener("online", () => { for (const source of shownNow()) source.freshen(); });
  effect(() => {
    if (signedIn.value === "out") sources.clear();
  });
  // Where no socket passes, nobody tells that something changed.
  effect(() => {
    if (line.value !== "detour") return;
    const timer = setInterval(() => { if (document.visibilityState === "visible") for (const source of shownNow()) void source.ask(); }, ROUND);
    return () => clearInterval(timer);
  });
  device.thinReads(Date.now() - KEPT_FOR, ON_DEVICE);
}

/** From now on somebody looks at it: it is read, and kept true. The answer ends that. */
export function lookAt(source: Source): () => void {
  watch();
  if (!sources.has(source.url)) sources.set(source.url, source);
  source.readers += 1;
  source.freshen();
  return () => { source.readers -= 1; };
}

/**
 * What the server says at `path` (under /api/v1), for a page: at once what is known here, then what is true, and anew
 * whenever one of `topics` changed, the line came back, or the page is looked at again. A null path reads nothing.
 */
export function useRead<T>(path: string | null, asked: Query = {}, topics: readonly Topic[] = []): Read<T> {
  const url = path === null ? null : address(path, asked);
  const source = url === null ? null : sourceOf(url, topics);
  // The one that was drawn: a change that is told between drawing and looking forgets those that nobody reads.
  useEffect(() => (source === null ? undefined : lookAt(source)), [source]);
  const { state, data, at } = source ? source.shown.value : { state: "loading" as const, data: undefined, at: null };
  return {
    state, data: data as T | undefined, at,
    again: () => void source?.ask(),
    put: (change) => source?.put(change as (data: never) => unknown),
  };
}

/** Reads ahead what will be asked for next: the week after, the other child. */
export function readAhead(path: string, asked: Query = {}, topics: readonly Topic[] = []): void {
  sourceOf(address(path, asked), topics).freshen(60_000);
}

/** After one's own deed: these topics are read anew, without waiting to be told. */
export function readAnew(...topics: Topic[]): void {
  for (const source of shownNow()) if (topics.some((topic) => source.topics.has(topic))) void source.ask();
}
