import { signal } from "@preact/signals";
import type { ErrorCode, Reaction, Request, ServerFrame } from "../wire/types";
import { device, type Pending } from "./device";
import { uploader, type PendingFile } from "./files";
import type { Message } from "./log";

export type { Pending } from "./device";

export const outbox = signal<readonly Pending[]>([]);

/** An `error` that more patience can mend; anything else is told to the person. */
const PASSING: ReadonlySet<string> = new Set(["rate", "unavailable"]);
const ACK_WITHIN = 15_000;

interface Line {
  /** Hands a frame to the server; false when the line is down. */
  send(frame: { cid: string } & Request): boolean;
  /** The channel's cursor, and whether it already holds this message. */
  position(ch: number): number;
  holds(ch: number, id: number): boolean;
  reacted(ch: number, id: number, emoji: string, on: boolean): void;
  failed(pending: Pending, code: string): void;
}

let line: Line | null = null;
let ready = false;
let resting = false;
const timers = new Map<string, ReturnType<typeof setTimeout>>();
/** Which message came from which sending: it keeps its place on the page. */
const sentAs = new Map<number, string>();

export const keyOf = (message: Message): string => sentAs.get(message.id) ?? `m${message.id}`;

export function uuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export async function openOutbox(to: Line): Promise<void> {
  line = to;
  const kept = (await device.outbox()) ?? [];
  const mine = new Set(outbox.peek().map((pending) => pending.cid));
  outbox.value = [
    ...kept.filter((pending) => !mine.has(pending.cid)).map((pending) => (pending.state === "failed" ? pending : { ...pending, state: "waiting" as const })),
    ...outbox.peek(),
  ].sort((a, b) => a.at.localeCompare(b.at));
  for (const pending of kept) if (pending.state !== "failed") sendFiles(pending);
  flush();
}

const unready = (pending: Pending): boolean => pending.files?.some((file) => file.id === undefined) ?? false;

function sendFiles(pending: Pending): void {
  if (unready(pending)) void uploader().then((module) => module.resume(pending.files!), () => undefined);
}

/** One of the files has arrived: the message that waits for the last of them goes out. */
export function fileReady(key: string, id: number): void {
  for (const pending of outbox.peek()) {
    if (!pending.files?.some((file) => file.key === key)) continue;
    const files = pending.files.map((file) => (file.key === key ? { ...file, id } : file));
    change(pending.cid, { files, request: withFiles(pending.request, files) });
  }
  flush();
}

/** A file was refused, or is no longer on this device: its message says why and waits. */
export function fileLost(key: string, why: string): void {
  for (const pending of outbox.peek()) if (pending.files?.some((file) => file.key === key)) change(pending.cid, { state: "failed", error: "file", why });
}

const withFiles = (request: Request, files: readonly PendingFile[]): Request =>
  request.op === "send" && files.every((file) => file.id !== undefined) ? { ...request, files: files.map((file) => file.id!) } : request;

/** Takes a request in: it is kept on the device, goes out when the line is up, and counts once. */
export function post(ch: number, request: Request, files: readonly PendingFile[] = []): Pending {
  const pending: Pending = { cid: uuid(), ch, request: files.length > 0 ? withFiles(request, files) : request, at: new Date().toISOString(), state: "waiting", ...(files.length > 0 ? { files } : {}) };
  outbox.value = [...outbox.peek(), pending];
  device.keepPending(pending);
  flush();
  return pending;
}

export function retry(cid: string): void {
  change(cid, { state: "waiting", error: undefined, why: undefined });
  const pending = find(cid);
  if (pending) sendFiles(pending);
  flush();
}

/** It leaves the outbox: it has happened, or one `gave up` and nothing of it stays anywhere. */
export function discard(cid: string, gaveUp = false): void {
  const files = find(cid)?.files;
  if (files) void uploader().then((module) => (gaveUp ? module.dropFiles(files) : module.letGo(files)), () => undefined);
  clearTimeout(timers.get(cid));
  timers.delete(cid);
  outbox.value = outbox.peek().filter((pending) => pending.cid !== cid);
  device.dropPending(cid);
}

export function lineUp(): void {
  ready = true;
  flush();
}

export function lineDown(): void {
  ready = false;
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  if (outbox.peek().some((pending) => pending.state === "sending"))
    outbox.value = outbox.peek().map((pending) => (pending.state === "sending" ? { ...pending, state: "waiting" } : pending));
}

/** In order within a channel: one on the way at a time. */
function flush(): void {
  if (!ready || resting || line === null) return;
  const busy = new Set(outbox.peek().filter((pending) => pending.state === "sending").map((pending) => pending.ch));
  for (const pending of outbox.peek()) {
    // What waits for a file holds nobody up.
    if (pending.state !== "waiting" || busy.has(pending.ch) || unready(pending)) continue;
    if (!line.send({ cid: pending.cid, ...pending.request })) continue;
    busy.add(pending.ch);
    change(pending.cid, { state: "sending" }, false);
    timers.set(pending.cid, setTimeout(() => {
      change(pending.cid, { state: "waiting" }, false);
      flush();
    }, ACK_WITHIN));
  }
}

export function acknowledged(frame: Extract<ServerFrame, { op: "ack" }>): void {
  const pending = find(frame.cid);
  if (!pending || !line) return;
  clearTimeout(timers.get(frame.cid));
  timers.delete(frame.cid);
  const { request } = pending;
  if (request.op === "react" || request.op === "unreact") line.reacted(pending.ch, request.id, request.emoji, request.op === "react");
  if (request.op === "send") sentAs.set(frame.id, pending.cid);
  const arrived = request.op === "send" ? line.holds(pending.ch, frame.id) : true;
  const passed = frame.seq !== null && frame.seq <= line.position(pending.ch);
  if (arrived || passed || frame.seq === null) discard(frame.cid);
  else {
    change(frame.cid, { state: "acked", id: frame.id }, false);
    device.dropPending(frame.cid);
  }
  flush();
}

/** An event of one's own arrived: the sending that it came from leaves the outbox. */
export function arrived(ch: number, id: number, body: string | null): void {
  const acked = outbox.peek().find((pending) => pending.id === id);
  if (acked) return acked.state === "acked" ? discard(acked.cid) : undefined;
  const sending = outbox.peek().find((pending) =>
    pending.ch === ch && pending.state === "sending" && pending.id === undefined && pending.request.op === "send" && pending.request.body === body);
  if (!sending) return;
  // Its ack is a moment behind: shown once, as the message.
  sentAs.set(id, sending.cid);
  change(sending.cid, { id }, false);
}

export function refused(ref: string, code: ErrorCode, retryAfter: number | null | undefined): void {
  const pending = find(ref);
  if (!pending || !line) return;
  clearTimeout(timers.get(ref));
  timers.delete(ref);
  if (PASSING.has(code)) {
    change(ref, { state: "waiting" }, false);
    resting = true;
    setTimeout(() => {
      resting = false;
      flush();
    }, (retryAfter ?? 2) * 1000 + 50);
    return;
  }
  if (pending.request.op === "send") change(ref, { state: "failed", error: code });
  else discard(ref);
  line.failed(pending, code);
  flush();
}

/** The sendings of a channel that are not messages yet. */
export const waitingIn = (pendings: readonly Pending[], ch: number): Pending[] =>
  pendings.filter((pending) => pending.ch === ch && pending.request.op === "send" && !(pending.state === "sending" && pending.id !== undefined));

/** A message as it will be once what was asked has happened. */
export function foreseen(message: Message, pendings: readonly Pending[]): Message {
  let result = message;
  for (const { request } of pendings) {
    if (request.op === "send" || request.id !== message.id || result.deleted) continue;
    if (request.op === "edit") result = { ...result, body: request.body, edited_at: result.edited_at ?? new Date().toISOString() };
    else if (request.op === "delete") result = { ...result, deleted: true, body: null, reactions: [] };
    else result = { ...result, reactions: withReaction(result.reactions, request.emoji, request.op === "react") };
  }
  return result;
}

function withReaction(reactions: readonly Reaction[], emoji: string, on: boolean): Reaction[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji);
  if (!known) return on ? [...reactions, { emoji, count: 1, mine: true }] : [...reactions];
  if (known.mine === on) return [...reactions];
  return reactions
    .map((reaction) => (reaction === known ? { emoji, count: known.count + (on ? 1 : -1), mine: on } : reaction))
    .filter((reaction) => reaction.count > 0);
}

const find = (cid: string): Pending | undefined => outbox.peek().find((pending) => pending.cid === cid);

function change(cid: string, to: Partial<Pending>, keep = true): void {
  outbox.value = outbox.peek().map((pending) => (pending.cid === cid ? { ...pending, ...to } : pending));
  const pending = find(cid);
  if (keep && pending) device.keepPending(pending);
}
