import { describe, expect, it } from "vitest";
import { Log } from "./log";
import type { ChannelEvent, MessageData, Person } from "../wire/types";

const lea: Person = { id: 7, name: "Léa", role: "pupil" };
const tom: Person = { id: 8, name: "Tom", role: "pupil" };
const at = "2026-11-24T10:00:00+01:00";
const data = (id: number, body: string | null, more: Partial<MessageData> = {}): MessageData =>
  ({ id, body, reply_to: null, reply_seq: null, mentions: [], edited_at: null, ...more });
const base = { ch: 1, at, by: tom };

/** What happened, as it came live. */
const live: ChannelEvent[] = [
  { ...base, seq: 1, kind: "message", data: data(901, "un") },
  { ...base, seq: 2, kind: "message", data: data(902, "deux", { reply_to: 901, reply_seq: 1 }) },
  { ...base, seq: 3, by: lea, kind: "reaction", data: { id: 901, emoji: "👍", on: true, count: 1 } },
  { ...base, seq: 4, kind: "reaction", data: { id: 901, emoji: "👍", on: true, count: 2 } },
  { ...base, seq: 5, kind: "edited", data: { id: 902, body: "deux, corrigé", mentions: [], edited_at: "2026-11-24T10:01:00+01:00" } },
  { ...base, seq: 6, kind: "message", data: data(903, "trois") },
  { ...base, seq: 7, kind: "deleted", data: { id: 903 } },
  { ...base, seq: 8, by: null, kind: "skip", data: {} },
  { ...base, seq: 9, kind: "reaction", data: { id: 901, emoji: "🎉", on: true, count: 1 } },
  { ...base, seq: 10, kind: "reaction", data: { id: 901, emoji: "🎉", on: false, count: 0 } },
];

/** The same sequence read again at its end: what is true today. */
const read: ChannelEvent[] = [
  { ...base, seq: 1, kind: "message", data: data(901, "un", { reactions: [{ emoji: "👍", count: 2, mine: true }] }) },
  { ...base, seq: 2, kind: "message", data: data(902, "deux, corrigé", { reply_to: 901, reply_seq: 1, edited_at: "2026-11-24T10:01:00+01:00", reactions: [] }) },
  { ...base, seq: 3, by: lea, kind: "reaction", data: { id: 901, emoji: "👍", on: true, count: 2 } },
  { ...base, seq: 4, kind: "reaction", data: { id: 901, emoji: "👍", on: true, count: 2 } },
  { ...base, seq: 5, kind: "edited", data: { id: 902, body: "deux, corrigé", mentions: [], edited_at: "2026-11-24T10:01:00+01:00" } },
  { ...base, seq: 6, kind: "message", data: data(903, null) },
  { ...base, seq: 7, kind: "deleted", data: { id: 903 } },
  { ...base, seq: 8, by: null, kind: "skip", data: {} },
  { ...base, seq: 9, kind: "reaction", data: { id: 901, emoji: "🎉", on: false, count: 0 } },
  { ...base, seq: 10, kind: "reaction", data: { id: 901, emoji: "🎉", on: false, count: 0 } },
];

const state = (log: Log) => JSON.stringify(log.entries());

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const copy = [...list];
  let state = seed;
  for (let i = copy.length - 1; i > 0; i--) {
    state = (state * 1103515245 + 12345) % 2147483648;
    const j = state % (i + 1);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

describe("a channel's log", () => {
  const inOrder = new Log(lea.id);
  live.forEach((event) => inOrder.apply(event));
  inOrder.cover(1, 10);

  it("reduces the live sequence to what is on the page", () => {
    const [first, second, third] = inOrder.entries();
    expect(first).toMatchObject({ id: 901, body: "un", reactions: [{ emoji: "👍", count: 2, mine: true }] });
    expect(second).toMatchObject({ id: 902, body: "deux, corrigé", reply_to: 901 });
    expect(third).toMatchObject({ id: 903, body: null, deleted: true });
  });

  it("ends in the same state in whatever order live events and pages arrive", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const log = new Log(lea.id);
      const all = shuffled([...live.map((event) => [event, event.seq] as const), ...read.map((event) => [event, 10] as const)], seed);
      for (const [event, fresh] of all) log.apply(event, fresh);
      log.cover(1, 10);
      expect(state(log)).toBe(state(inOrder));
    }
  });

  it("keeps a later live change over a page that was read before it", () => {
    const log = new Log(lea.id);
    log.apply({ ...base, seq: 11, kind: "reaction", data: { id: 901, emoji: "👍", on: true, count: 3 } });
    log.apply({ ...base, seq: 12, kind: "edited", data: { id: 902, body: "encore", mentions: [], edited_at: "2026-11-24T10:05:00+01:00" } });
    read.forEach((event) => log.apply(event, 10));
    log.cover(1, 12);
    expect(log.message(901)?.reactions).toEqual([{ emoji: "👍", count: 3, mine: true }]);
    expect(log.message(902)?.body).toBe("encore");
  });

  it("shows the newest unbroken stretch only, and joins stretches", () => {
    const log = new Log(lea.id);
    live.forEach((event) => log.apply(event));
    log.cover(1, 2);
    log.cover(6, 10);
    expect(log.entries().map((entry) => entry.seq)).toEqual([6]);
    log.cover(3, 5);
    expect(log.top).toEqual([1, 10]);
    expect(log.entries()).toHaveLength(3);
  });

  it("comes back from the device as it was", () => {
    const snapshot = inOrder.snapshot(50)!;
    const log = new Log(lea.id);
    log.restore(JSON.parse(JSON.stringify(snapshot)) as typeof snapshot);
    expect(state(log)).toBe(state(inOrder));
    expect(inOrder.snapshot(1)).toMatchObject({ from: 6, to: 10 });
  });

  it("does not bring a deleted message back", () => {
    const log = new Log(lea.id);
    log.apply({ ...base, seq: 7, kind: "deleted", data: { id: 903 } });
    log.apply({ ...base, seq: 6, kind: "message", data: data(903, "trois") });
    log.cover(6, 7);
    expect(log.entries()[0]).toMatchObject({ body: null, deleted: true });
  });
});
