import type { CardData, ChannelEvent, FileInfo, MessageData, Person, Reaction } from "../wire/types";

/** A message as it stands now; a new object whenever anything of it changes. */
export interface Message {
  readonly type: "message";
  readonly id: number;
  readonly seq: number;
  readonly at: string;
  readonly by: Person | null;
  readonly body: string | null;
  readonly deleted: boolean;
  readonly edited_at: string | null;
  readonly mentions: readonly number[];
  readonly reply_to: number | null;
  readonly reply_seq: number | null;
  readonly only_for: number | null;
  readonly reactions: readonly Reaction[];
  readonly files: readonly FileInfo[];
  /** What the school says, as facts; its body is empty then. */
  readonly card: CardData | null;
}

export interface Notice {
  readonly type: "members";
  readonly seq: number;
  readonly at: string;
  readonly joined: readonly Person[];
  readonly left: readonly number[];
}

export type Entry = Message | Notice;

interface Count { count: number; fresh: number; mine: boolean; mineFresh: number }

/** All that is known of one message id, the message itself included or not yet. */
interface Facts {
  origin: { seq: number; at: string; by: Person | null; data: MessageData; card: CardData | null } | null;
  body: string | null;
  mentions: number[];
  edited_at: string | null;
  deleted: boolean;
  reactions: Map<string, Count>;
}

export interface Snapshot { from: number; to: number; events: ChannelEvent[] }

/**
 * One channel's sequence, reduced to what is on the page. Live events tell what happened, pages that are read again
 * tell what is true today; applied in any order, they end in the same state. `fresh` is the sequence number up to
 * which an event's facts are at least true: its own when live, the known head when it was asked for.
 */
export class Log {
  private readonly facts = new Map<number, Facts>();
  private readonly notices = new Map<number, Notice>();
  private readonly built = new Map<number, Message>();
  private readonly ids = new Map<number, number>();
  private ranges: [number, number][] = [];
  private sorted: number[] | null = [];

  constructor(readonly me: number) {}

  apply(event: ChannelEvent, fresh: number = event.seq): void {
    switch (event.kind) {
      case "message": return this.applyMessage(event.seq, event.at, event.by, event.data, fresh);
      case "card": {
        const { id, reactions } = event.data;
        const words = { id, body: event.data.card === "gone" ? null : "", reply_to: null, reply_seq: null, mentions: [], edited_at: null, reactions };
        return this.applyMessage(event.seq, event.at, event.by, words, fresh, event.data);
      }
      case "edited": {
        const facts = this.of(event.data.id);
        if (event.data.body === null) return this.remove(event.data.id, facts);
        if (!facts.deleted && (event.data.edited_at ?? "") >= (facts.edited_at ?? "")) {
          facts.body = event.data.body;
          facts.edited_at = event.data.edited_at;
          if (event.data.mentions) facts.mentions = event.data.mentions;
        }
        return this.changed(event.data.id);
      }
      case "deleted": return this.remove(event.data.id, this.of(event.data.id));
      case "reaction": {
        const facts = this.of(event.data.id);
        const mine = event.by !== null && event.by.id === this.me ? event.data.on : null;
        this.count(facts, event.data.emoji, event.data.count, mine, fresh);
        return this.changed(event.data.id);
      }
      case "members":
        if (event.data.joined.length > 0 || event.data.left.length > 0) {
          this.notices.set(event.seq, { type: "members", seq: event.seq, at: event.at, ...event.data });
          this.sorted = null;
        }
        return;
      default: return;
    }
  }

  /** The sequence from `from` to `to`, both inclusive, has been applied. */
  cover(from: number, to: number): void {
    if (to < from) return;
    const merged: [number, number][] = [];
    let [lo, hi] = [from, to];
    for (const [a, b] of this.ranges) {
      if (b < lo - 1 || a > hi + 1) merged.push([a, b]);
      else [lo, hi] = [Math.min(lo, a), Math.max(hi, b)];
    }
    merged.push([lo, hi]);
    this.ranges = merged.sort((a, b) => a[0] - b[0]);
  }

  /** The newest unbroken stretch that is known: [first, last]; null when nothing is. */
  get top(): readonly [number, number] | null {
    return this.ranges.at(-1) ?? null;
  }

  has(seq: number): boolean {
    return this.ranges.some(([a, b]) => a <= seq && seq <= b);
  }

  message(id: number): Message | undefined {
    const facts = this.facts.get(id);
    if (!facts?.origin) return undefined;
    let message = this.built.get(id);
    if (!message) this.built.set(id, (message = build(id, facts)));
    return message;
  }

  at(seq: number): Message | undefined {
    const id = this.ids.get(seq);
    return id === undefined ? undefined : this.message(id);
  }

  /** What the page shows, oldest first: the newest unbroken stretch, without holes in the middle. */
  entries(): Entry[] {
    const first = this.top?.[0] ?? 0;
    this.sorted ??= [...this.ids.keys(), ...this.notices.keys()].sort((a, b) => a - b);
    const entries: Entry[] = [];
    for (const seq of this.sorted) {
      if (seq < first) continue;
      const entry = this.notices.get(seq) ?? this.at(seq);
      if (entry) entries.push(entry);
    }
    return entries;
  }

  /** The newest visible message that is not deleted. */
  newest(): Message | undefined {
    const first = this.top?.[0] ?? 0;
    this.sorted ??= [...this.ids.keys(), ...this.notices.keys()].sort((a, b) => a - b);
    for (let i = this.sorted.length - 1; i >= 0 && this.sorted[i]! >= first; i--) {
      const message = this.at(this.sorted[i]!);
      if (message && !message.deleted) return message;
    }
    return undefined;
  }

  /** The newest `limit` entries as events that tell today's truth, to be kept on the device and applied again. */
  snapshot(limit: number): Snapshot | null {
    const top = this.top;
    if (!top) return null;
    const kept = this.entries().slice(-limit);
    const events = kept.map((entry): ChannelEvent => entry.type === "message" && entry.card
      ? { ch: 0, seq: entry.seq, at: entry.at, by: entry.by, kind: "card", data: { ...(entry.deleted ? { id: entry.id, card: "gone", v: 1, facts: {}, refs: {} } : entry.card), reactions: [...entry.reactions] } }
      : entry.type === "members" ? { ch: 0, seq: entry.seq, at: entry.at, by: null, kind: "members", data: { joined: [...entry.joined], left: [...entry.left] } }
      : {
          ch: 0, seq: entry.seq, at: entry.at, by: entry.by, kind: "message",
          data: {
            id: entry.id, body: entry.body, reply_to: entry.reply_to, reply_seq: entry.reply_seq, mentions: [...entry.mentions],
            edited_at: entry.edited_at, only_for: entry.only_for, reactions: [...entry.reactions], files: [...entry.files],
          },
        });
    const from = kept.length < this.entries().length ? kept[0]!.seq : top[0];
    return { from, to: top[1], events };
  }

  restore(snapshot: Snapshot): void {
    for (const event of snapshot.events) this.apply(event, snapshot.to);
    this.cover(snapshot.from, snapshot.to);
  }

  private applyMessage(seq: number, at: string, by: Person | null, data: MessageData, fresh: number, card: CardData | null = null): void {
    const facts = this.of(data.id);
    if (facts.origin === null) {
      facts.origin = { seq, at, by, data, card };
      this.ids.set(seq, data.id);
      this.sorted = null;
    }
    if (data.body === null) return this.remove(data.id, facts);
    if (!facts.deleted && (facts.body === null || (data.edited_at ?? "") >= (facts.edited_at ?? ""))) {
      facts.body = data.body;
      facts.mentions = data.mentions;
      facts.edited_at = data.edited_at;
    }
    // A card comes without its reactions: they are events of their own.
    if (card && !data.reactions) return this.changed(data.id);
    const told = new Map((data.reactions ?? []).map((reaction) => [reaction.emoji, reaction]));
    for (const emoji of new Set([...facts.reactions.keys(), ...told.keys()])) {
      const reaction = told.get(emoji);
      this.count(facts, emoji, reaction?.count ?? 0, reaction?.mine ?? false, fresh);
    }
    this.changed(data.id);
  }

  private count(facts: Facts, emoji: string, count: number, mine: boolean | null, fresh: number): void {
    if (facts.deleted) return;
    const known = facts.reactions.get(emoji) ?? { count: 0, fresh: -1, mine: false, mineFresh: -1 };
    if (fresh >= known.fresh) [known.count, known.fresh] = [count, fresh];
    if (mine !== null && fresh >= known.mineFresh) [known.mine, known.mineFresh] = [mine, fresh];
    facts.reactions.set(emoji, known);
  }

  /** The server acknowledged one's own reaction: it may come back without a name (parents' channels). */
  reacted(id: number, emoji: string, on: boolean): void {
    const facts = this.facts.get(id);
    const known = facts?.reactions.get(emoji);
    if (known) known.mine = on;
    else if (facts && on) facts.reactions.set(emoji, { count: 1, fresh: -1, mine: true, mineFresh: -1 });
    this.changed(id);
  }

  private remove(id: number, facts: Facts): void {
    facts.deleted = true;
    facts.body = null;
    facts.mentions = [];
    facts.reactions.clear();
    this.changed(id);
  }

  private of(id: number): Facts {
    let facts = this.facts.get(id);
    if (!facts) {
      facts = { origin: null, body: null, mentions: [], edited_at: null, deleted: false, reactions: new Map() };
      this.facts.set(id, facts);
    }
    return facts;
  }

  private changed(id: number): void {
    this.built.delete(id);
  }
}

function build(id: number, facts: Facts): Message {
  const { seq, at, by, data, card } = facts.origin!;
  const reactions = [...facts.reactions]
    .filter(([, count]) => count.count > 0)
    .map(([emoji, { count, mine }]) => ({ emoji, count, mine }));
  return {
    type: "message", id, seq, at, by, body: facts.body, deleted: facts.deleted, edited_at: facts.edited_at,
    mentions: facts.mentions, reply_to: data.reply_to, reply_seq: data.reply_seq, only_for: data.only_for ?? null, reactions,
    files: facts.deleted ? [] : data.files ?? [], card: facts.deleted ? null : card,
  };
}
