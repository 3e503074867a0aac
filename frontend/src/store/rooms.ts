import { batch, computed, signal, type Signal } from "@preact/signals";
import { api } from "../wire/api";
import { Problem } from "../wire/http";
import type { ChannelEntry, ChannelEvent, Last, Person } from "../wire/types";
import { device } from "./device";
import { Log, type Snapshot } from "./log";
import { known, teach } from "./names";

const PAGE = 50;
const KEEP = 60;
const SLICE = 12;

/** The next frame, or soon where none is drawn. */
const frame = () => new Promise<void>((done) => {
  requestAnimationFrame(() => done());
  setTimeout(done, 60);
});

export type Loading = "idle" | "loading" | "ready" | "error" | "missing";

/** One channel on this device: its entry in the list, its log, and where one is in it. */
export class Room {
  readonly entry: Signal<ChannelEntry>;
  readonly rev = signal(0);
  readonly loading = signal<Loading>("idle");
  readonly older = signal<"idle" | "loading" | "error">("idle");
  readonly people = signal<Person[] | null>(null);
  readonly typing = signal<Person[]>([]);
  /** Messages after this sequence number are new on this visit; null when none is. */
  readonly fresh = signal<number | null>(null);
  /** Null while the list, which tells it, has not come. */
  readonly member: Signal<boolean | null>;
  log: Log;
  /** The socket's cursor: everything up to here was delivered. */
  pos = 0;
  /** How far above the end the reader had scrolled. */
  scroll = 0;

  constructor(entry: ChannelEntry, private readonly me: number, member: boolean | null) {
    this.entry = signal(entry);
    this.member = signal(member);
    this.log = new Log(me);
  }

  get id(): number {
    return this.entry.peek().id;
  }

  readonly can = computed(() => new Set(this.entry.value.can));

  /** The newest message, for the list: from the log when it is there, else as the server told it. */
  readonly last = computed<Last | null>(() => {
    void this.rev.value;
    const said = this.log.newest();
    const told = this.entry.value.last ?? null;
    if (!said) return told;
    const newest: Last = { seq: said.seq, at: said.at, by: said.by, body: said.body, card: said.card?.card ?? null, facts: said.card?.facts ?? {}, files: said.files.length };
    return told && told.seq > newest.seq && !this.log.has(told.seq) ? told : newest;
  });

  /** The first message of the channel is on the page. */
  readonly complete = computed(() => {
    void this.rev.value;
    return (this.log.top?.[0] ?? 2) <= 1 || this.begun.value;
  });
  private readonly begun = signal(false);

  patch(change: Partial<ChannelEntry>): void {
    this.entry.value = { ...this.entry.peek(), ...change };
  }

  apply(events: readonly ChannelEvent[], fresh?: number): void {
    for (const event of events) {
      known(event.by);
      this.log.apply(event, fresh === undefined ? event.seq : Math.max(fresh, event.seq));
      if (event.kind === "settings" && event.seq >= this.entry.peek().last_seq)
        this.patch({ ...(event.data.name ? { name: event.data.name } : {}), ...(event.data.frozen === undefined ? {} : { frozen: event.data.frozen }) });
    }
  }

  /** A page of the sequence, ascending and without holes. */
  applyPage(events: readonly ChannelEvent[], fresh: number): void {
    this.apply(events, fresh);
    if (events.length > 0) this.log.cover(events[0]!.seq, events.at(-1)!.seq);
    this.changed();
  }

  restore(snapshot: Snapshot): void {
    for (const event of snapshot.events) known(event.by);
    this.log.restore(snapshot);
    this.pos = Math.max(this.pos, snapshot.to);
    this.loading.value = "ready";
    this.changed();
  }

  reset(): void {
    this.log = new Log(this.me);
    this.loading.value = "idle";
    this.begun.value = false;
    device.forgetRoom(this.id);
    this.changed();
  }

  changed(): void {
    this.rev.value += 1;
    this.keep();
  }

  private keeping: ReturnType<typeof setTimeout> | undefined;

  /** Keeps the newest messages on the device, a moment later; only of channels that are one's own. */
  keep(): void {
    if (!this.member.peek()) return;
    this.keeping ??= setTimeout(() => {
      this.keeping = undefined;
      const snapshot = this.log.snapshot(KEEP);
      // A stretch that stops short of the cursor would resume from the wrong place.
      if (snapshot && snapshot.to >= this.pos && this.loading.peek() === "ready") device.keepRoom(this.id, snapshot);
    }, 500);
  }

  /** Makes sure that the newest page is there; a second call while one runs, or after, does nothing. */
  async load(): Promise<void> {
    if (this.loading.peek() === "loading" || this.loading.peek() === "ready") return;
    this.loading.value = "loading";
    try {
      const page = await api.events(this.id, { limit: PAGE });
      batch(() => {
        this.applyPage(page.items, page.items.at(-1)?.seq ?? 0);
        if (page.items.length < PAGE) this.begun.value = true;
        this.loading.value = "ready";
      });
    } catch (error) {
      this.loading.value = error instanceof Problem && error.status === 404 ? "missing" : "error";
    }
  }

  async refresh(): Promise<void> {
    const page = await api.events(this.id, { limit: PAGE });
    this.applyPage(page.items, page.items.at(-1)?.seq ?? 0);
  }

  /** The page before what is shown. */
  async loadOlder(): Promise<void> {
    const first = this.log.top?.[0];
    if (first === undefined || first <= 1 || this.begun.peek() || this.older.peek() === "loading") return;
    this.older.value = "loading";
    const head = this.log.top![1];
    try {
      const page = await api.events(this.id, { before: first, limit: PAGE });
      if (page.items.length === 0) this.begun.value = true;
      // A few rows a frame, newest first, so that a slow phone keeps scrolling.
      let below = first;
      for (let end = page.items.length; end > 0; end -= SLICE) {
        const slice = page.items.slice(Math.max(0, end - SLICE), end);
        this.log.cover(slice.at(-1)!.seq, below);
        below = slice[0]!.seq;
        this.applyPage(slice, head);
        if (end > SLICE) await frame();
      }
      this.older.value = "idle";
    } catch {
      this.older.value = "error";
    }
  }

  /** Pages back until a sequence number is on the page; false when it is not to be had. */
  async reach(seq: number): Promise<boolean> {
    for (let pages = 0; pages < 12; pages++) {
      const first = this.log.top?.[0] ?? 1;
      if (first <= seq) return true;
      await this.loadOlder();
      if ((this.log.top?.[0] ?? 1) >= first) return false;
    }
    return (this.log.top?.[0] ?? 1) <= seq;
  }

  /** One quoted message that is not on the page. */
  async fetchQuoted(seq: number): Promise<void> {
    const page = await api.events(this.id, { after: seq - 1, limit: 1 });
    this.apply(page.items, this.log.top?.[1] ?? seq);
    this.changed();
  }

  async loadPeople(): Promise<void> {
    const full = await api.channel(this.id);
    for (const person of full.people ?? []) known(person);
    teach(full.people ?? []);
    this.people.value = full.people ?? [];
  }

  private readonly typists = new Map<number, ReturnType<typeof setTimeout>>();

  typed(by: Person): void {
    clearTimeout(this.typists.get(by.id));
    this.typists.set(by.id, setTimeout(() => this.stoppedTyping(by.id), 6_000));
    if (!this.typing.peek().some((person) => person.id === by.id)) this.typing.value = [...this.typing.peek(), by];
  }

  stoppedTyping(id: number): void {
    clearTimeout(this.typists.get(id));
    if (this.typists.delete(id)) this.typing.value = this.typing.peek().filter((person) => person.id !== id);
  }
}
