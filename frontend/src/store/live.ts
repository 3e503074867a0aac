import { batch, effect, signal } from "@preact/signals";
import { cardWord, filesWord, t } from "../i18n";
import { api } from "../wire/api";
import { LiveSocket, type SocketState } from "../wire/socket";
import type { ChannelEntry, ServerFrame } from "../wire/types";
import { tellChanged } from "./changes";
import { listed, forget, makeRoom, openId, openRoom, rooms, seed, setList } from "./channels";
import { device } from "./device";
import { openDrafts } from "./drafts";
import { acknowledged, arrived, lineDown, lineUp, openOutbox, refused } from "./outbox";
import { taught } from "./names";
import type { Detour } from "./detour";
import type { Room } from "./rooms";
import { boot, cutOff, me, meetAnew, signedIn, stillSignedIn } from "./session";
import { say, toast } from "./toasts";
import { address } from "../i18n";

/** `detour`: no socket passes here, HTTP does. */
export const line = signal<"starting" | "live" | "detour" | "away">("starting");
/** Since when nothing comes or goes; null while it does. */
export const awaySince = signal<number | null>(null);

let socket: LiveSocket | null = null;
let epoch: string | null = null;
let resumesExpected = 0;
const unsaidReads = new Map<number, number>();
let lastTyping = 0;
let detour: Detour | null = null;
/** How often in a row the socket did not open although the server answered. */
let unopened = 0;
const ENOUGH = 3;

/** Draws what is already here (page, device), then goes live. */
export async function startLive(): Promise<void> {
  const given = boot.peek();
  batch(() => {
    if (given?.channels) setList(given.channels);
    if (given?.channel) seed(given.channel.channel, given.channel.events);
  });
  const [profile, kept] = await Promise.all([device.profile(), device.rooms(), openDrafts()]);
  batch(() => {
    if (profile && !listed.peek()) setList(profile.channels, true);
    epoch = profile?.epoch ?? null;
    if (profile?.taught) taught.value = new Map([...profile.taught, ...taught.peek()]);
    for (const [id, snapshot] of kept ?? []) {
      const room = rooms.peek().get(id);
      if (room && room.loading.peek() !== "ready") room.restore(snapshot);
    }
  });
  await openOutbox({
    send: (frame) => (detour ?? socket)?.send(frame) ?? false,
    position: (ch) => rooms.peek().get(ch)?.pos ?? 0,
    holds: (ch, id) => rooms.peek().get(ch)?.log.message(id) !== undefined,
    reacted: (ch, id, emoji, on) => {
      const room = rooms.peek().get(ch);
      room?.log.reacted(id, emoji, on);
      room?.changed();
    },
    failed: (pending, code) => {
      if (pending.request.op !== "send") toast("alert", code === "forbidden" ? t("fail.forbidden") : t("fail.change"));
    },
  });
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new LiveSocket(`${scheme}://${location.host}/ws/v1`, { onFrame, onState, stillSignedIn: ask });
}

async function ask(): Promise<boolean> {
  const answer = await stillSignedIn();
  if (answer === "yes" && ++unopened >= ENOUGH) void goRound();
  return answer !== "no";
}

/** The socket is kept from opening: what can be done over HTTP is done so until it opens. */
async function goRound(): Promise<void> {
  if (detour) return;
  const { Detour } = await import("./detour");
  if (detour || unopened < ENOUGH) return;
  detour = new Detour({
    reads: unsaidReads,
    onEvent: (event) => onEvent({ op: "event", ...event }),
    onList: (entries) => setList(keepingReads(entries)),
    onState: (up) => {
      if (!detour || (line.peek() === "detour") === up) return;
      line.value = up ? "detour" : "away";
      awaySince.value = up ? null : Date.now();
      if (up) lineUp();
      else lineDown();
    },
  });
}

/** What was read here and not told yet stays read. */
const keepingReads = (entries: ChannelEntry[]): ChannelEntry[] => entries.map((entry) => {
  const read = rooms.peek().get(entry.id)?.entry.peek().read_seq ?? 0;
  return read > entry.read_seq && read >= entry.last_seq ? { ...entry, read_seq: read, unread: 0, mentions: 0 } : entry;
});

function onState(state: SocketState): void {
  if (state === "ended") detour?.end();
  if (detour && state === "waiting") return;
  if (state === "waiting" || state === "ended") {
    lineDown();
    if (line.peek() !== "away") awaySince.value = Date.now();
    line.value = "away";
  }
  if (state === "ended") {
    cutOff.value = true;
    signedIn.value = "out";
  }
}

function onFrame(frame: ServerFrame): void {
  switch (frame.op) {
    case "hello": return hello(frame);
    case "event": return onEvent(frame);
    case "ack": return acknowledged(frame);
    case "resumed": return resumed(frame.cur);
    case "read": {
      const room = rooms.peek().get(frame.ch);
      if (room && frame.seq >= room.entry.peek().read_seq) room.patch({ read_seq: frame.seq, unread: frame.unread, mentions: frame.mentions });
      return;
    }
    case "typing":
      if (frame.by.id !== me.peek()?.id) rooms.peek().get(frame.ch)?.typed(frame.by);
      return;
    case "gap": {
      const room = rooms.peek().get(frame.ch);
      if (room) room.pos = Math.max(room.pos, frame.to);
      if (room && room.id === openId.peek()) void room.refresh().catch(() => undefined);
      return;
    }
    case "reset": return reset(frame.ch ?? null);
    case "joined": {
      const { op: _, ...entry } = frame;
      const room = makeRoom(entry);
      room.pos = Math.max(room.pos, entry.last_seq);
      return keepProfile();
    }
    case "revoked": return revoked(frame.ch);
    case "changed":
      if (frame.what !== "rights") return tellChanged(frame.what);
      tellChanged(null);
      return void meetAnew().then(keepProfile);
    case "error":
      if (frame.ref) refused(frame.ref, frame.code, frame.retry_after);
      return;
    default: return;
  }
}

function hello(frame: Extract<ServerFrame, { op: "hello" }>): void {
  unopened = 0;
  if (detour) {
    detour.end();
    detour = null;
    lineDown();
  }
  batch(() => {
    if (JSON.stringify(me.peek()?.roles) !== JSON.stringify(frame.me.roles)) me.value = { ...me.peek(), ...frame.me };
    const otherEpoch = epoch !== null && epoch !== frame.epoch;
    epoch = frame.epoch;
    setList(keepingReads(frame.channels));
    for (const room of rooms.peek().values()) room.keep();
    // A restored backup: no cursor of before can be trusted.
    if (otherEpoch) for (const room of rooms.peek().values()) restart(room);
    const cursors = [...rooms.peek().values()].filter((room) => room.member.peek() && room.loading.peek() === "ready" && room.pos > 0);
    for (const room of rooms.peek().values()) if (!cursors.includes(room) && room.member.peek()) room.pos = room.entry.peek().last_seq;
    resumesExpected = 0;
    for (let i = 0; i === 0 || i < cursors.length; i += 200) {
      const cur = Object.fromEntries(cursors.slice(i, i + 200).map((room) => [String(room.id), room.pos]));
      if (socket?.send({ op: "resume", epoch: frame.epoch, cur })) resumesExpected += 1;
    }
  });
  keepProfile();
}

function resumed(cur: Record<string, number>): void {
  for (const [id, seq] of Object.entries(cur)) {
    const room = rooms.peek().get(Number(id));
    if (room) room.pos = Math.max(room.pos, seq);
  }
  resumesExpected -= 1;
  if (resumesExpected > 0) return;
  socket?.settled();
  const back = line.peek() === "away";
  if (line.peek() === "away" && awaySince.peek() !== null && Date.now() - awaySince.peek()! > 8_000) say(t("line.back"));
  line.value = "live";
  awaySince.value = null;
  for (const [ch, seq] of unsaidReads) if (socket?.send({ op: "read", ch, seq })) unsaidReads.delete(ch);
  lineUp();
  tellChanged(null);
  if (back) void meetAnew().then(keepProfile);
  for (const one of rooms.peek().values()) if (one.older.peek() === "error") one.older.value = "idle";
  const room = openRoom.peek();
  if (room && room.loading.peek() !== "ready") void room.load();
}

function onEvent(event: Extract<ServerFrame, { op: "event" }>): void {
  const room = rooms.peek().get(event.ch);
  if (!room) return;
  batch(() => {
    room.apply([event]);
    const top = room.log.top;
    if (top === null || event.seq > top[1]) room.log.cover(event.seq, event.seq);
    if (event.seq === room.pos + 1 || event.seq > room.pos) room.pos = event.seq;
    const entry = room.entry.peek();
    const isNew = event.seq > entry.last_seq;
    if (isNew) {
      room.patch({ last_seq: event.seq });
      keepProfileSoon();
    }
    if (event.kind === "card" && isNew) receive(room, event);
    else if (event.kind === "message") {
      const mine = event.by?.id === me.peek()?.id;
      if (mine) arrived(event.ch, event.data.id, event.data.body);
      if (event.by) room.stoppedTyping(event.by.id);
      if (isNew && !mine && event.data.body !== null) receive(room, event);
    } else if (event.kind === "deleted" && isNew) {
      say("");
      const gone = room.log.message(event.data.id);
      if (gone && gone.seq > entry.read_seq && gone.by?.id !== me.peek()?.id && entry.unread > 0) room.patch({ unread: entry.unread - 1 });
    } else if (event.kind === "members" && isNew) room.people.value = null;
    room.changed();
  });
}

/** Whether the newest message is before the reader's eyes; the timeline keeps it true. */
export const watching = signal(false);

function receive(room: Room, event: Extract<ServerFrame, { op: "event" }> & { kind: "message" | "card" }): void {
  const seen = room.id === openId.peek() && watching.peek() && document.visibilityState === "visible";
  const entry = room.entry.peek();
  const named = event.kind === "message" && event.data.mentions.includes(me.peek()?.id ?? -1);
  room.patch({ unread: entry.unread + 1, mentions: entry.mentions + (named ? 1 : 0) });
  if (seen) markRead(room);
  else if (room.fresh.peek() === null && room.id === openId.peek()) room.fresh.value = entry.read_seq;
  if (room.id === openId.peek()) say(`${event.by?.name ?? t("school")} : ${event.kind === "card" ? cardWord(event.data.card) : event.data.body || filesWord(event.data.files?.length)}`.slice(0, 300));
}

/** Everything in the channel has been before the reader's eyes. */
export function markRead(room: Room): void {
  const { last_seq, read_seq, unread } = room.entry.peek();
  const seq = Math.max(last_seq, room.log.top?.[1] ?? 0);
  if (!room.member.peek() || (seq <= read_seq && unread === 0)) return;
  room.patch({ read_seq: seq, unread: 0, mentions: 0 });
  keepProfileSoon();
  if (line.peek() !== "live" || !socket?.send({ op: "read", ch: room.id, seq })) unsaidReads.set(room.id, seq);
}

/** At most once in three seconds. */
export function tellTyping(ch: number): void {
  if (Date.now() - lastTyping < 3_000 || line.peek() !== "live") return;
  lastTyping = Date.now();
  socket?.send({ op: "typing", ch });
}

function restart(room: Room): void {
  room.reset();
  room.pos = room.entry.peek().last_seq;
  if (room.id === openId.peek()) void room.load();
}

function reset(ch: number | null): void {
  for (const room of rooms.peek().values()) if (ch === null || room.id === ch) restart(room);
}

function revoked(ch: number): void {
  const room = rooms.peek().get(ch);
  if (!room) return;
  forget(ch);
  keepProfile();
  if (openId.peek() === ch) toast("lock", t("channel.revoked"));
}

function keepProfile(): void {
  const person = me.peek();
  if (!person) return;
  device.keepProfile({
    me: person, epoch, address: address.peek(), opened: openId.peek(), taught: [...taught.peek()],
    channels: [...rooms.peek().values()].filter((room) => room.member.peek()).map((room) => room.entry.peek()),
  });
}

let keeping: ReturnType<typeof setTimeout> | undefined;

function keepProfileSoon(): void {
  keeping ??= setTimeout(() => {
    keeping = undefined;
    keepProfile();
  }, 500);
}

addEventListener("pagehide", keepProfile);
// What adults teach is kept with the channels: their names read the same from the first look on.
effect(() => {
  if (taught.value.size > 0 && me.peek()) keepProfileSoon();
});

/** Previews of the channels whose newest message is not known, a few at a time, after everything else. */
export async function fillPreviews(): Promise<void> {
  const bare = [...rooms.peek().values()].filter((room) => room.member.peek() && !room.last.peek() && room.entry.peek().last_seq > 0).slice(0, 12);
  for (const room of bare) {
    const page = await api.events(room.id, { limit: 5 }).catch(() => null);
    if (!page) return;
    const newest = page.items.filter((event) => event.kind === "card" || (event.kind === "message" && event.data.body !== null)).at(-1);
    if (newest?.kind === "message") room.patch({ last: { seq: newest.seq, at: newest.at, by: newest.by, body: newest.data.body, facts: {}, files: newest.data.files?.length } });
    else if (newest?.kind === "card") room.patch({ last: { seq: newest.seq, at: newest.at, by: newest.by, body: null, card: newest.data.card, facts: newest.data.facts } });
  }
}
