import { dayKey } from "../../i18n/dates";
import type { Message, Notice } from "../../store/log";
import { foreseen, keyOf, waitingIn, type Pending } from "../../store/outbox";
import type { Room } from "../../store/rooms";

export type Row =
  | { type: "day"; key: string; at: string }
  | { type: "fresh"; key: string }
  | { type: "notice"; key: string; notice: Notice }
  | { type: "message"; key: string; message: Message; first: boolean; last: boolean; quoted?: Message | null }
  | { type: "pending"; key: string; pending: Pending };

const TOGETHER = 7 * 60_000;

/** Two messages that read as one turn: same person, same day, a few minutes apart. */
function together(a: Message | undefined, b: Message): boolean {
  return a !== undefined && a.by?.id === b.by?.id && Date.parse(b.at) - Date.parse(a.at) < TOGETHER && dayKey(a.at) === dayKey(b.at);
}

/** What the timeline shows, oldest first: days, the line of what is new, messages, and what has not gone out yet. */
export function rowsOf(room: Room, pendings: readonly Pending[], me: number): Row[] {
  const here = pendings.filter((pending) => pending.ch === room.id);
  const changes = here.filter((pending) => pending.request.op !== "send");
  const fresh = room.fresh.value;
  const rows: Row[] = [];
  let day = "";
  let before: Message | undefined;
  let lineDrawn = fresh === null;
  for (const entry of room.log.entries()) {
    if (dayKey(entry.at) !== day) {
      day = dayKey(entry.at);
      rows.push({ type: "day", key: `d${day}`, at: entry.at });
      before = undefined;
    }
    if (!lineDrawn && entry.seq > fresh! && !(entry.type === "message" && entry.by?.id === me)) {
      rows.push({ type: "fresh", key: "fresh" });
      lineDrawn = true;
      before = undefined;
    }
    if (entry.type === "members") {
      rows.push({ type: "notice", key: `n${entry.seq}`, notice: entry });
      before = undefined;
      continue;
    }
    const message = changes.length > 0 ? foreseen(entry, changes) : entry;
    const first = !together(before, message);
    if (!first) {
      const above = rows.at(-1);
      if (above?.type === "message") above.last = false;
    }
    rows.push({ type: "message", key: keyOf(entry), message, first, last: true });
    before = message;
  }
  for (const pending of waitingIn(here, room.id)) rows.push({ type: "pending", key: pending.cid, pending });
  return rows;
}

export interface Chunk { key: string; rows: Row[] }

const TOGETHER_ON_THE_PAGE = 24;

/** Stretches of the sequence, the same ones whatever is loaded: each is laid out only near the eyes. */
export function chunksOf(rows: readonly Row[]): Chunk[] {
  const chunks: Chunk[] = [];
  let heads: Row[] = [];
  let at = "";
  for (const row of rows) {
    if (row.type === "day" || row.type === "fresh") {
      heads.push(row);
      continue;
    }
    const key = row.type === "pending" ? at : `c${Math.floor((row.type === "message" ? row.message.seq : row.notice.seq) / TOGETHER_ON_THE_PAGE)}`;
    if (key !== at || chunks.length === 0) chunks.push({ key: (at = key), rows: [] });
    chunks.at(-1)!.rows.push(...heads, row);
    heads = [];
  }
  return chunks;
}

/** Whether two stretches look the same. */
export function sameRows(a: readonly Row[], b: readonly Row[]): boolean {
  return a.length === b.length && a.every((row, i) => {
    const other = b[i]!;
    if (row.type !== other.type || row.key !== other.key) return false;
    if (row.type === "message" && other.type === "message")
      return row.message === other.message && row.first === other.first && row.last === other.last && row.quoted === other.quoted;
    if (row.type === "pending" && other.type === "pending") return row.pending === other.pending;
    return row.type !== "notice" || other.type !== "notice" || row.notice === other.notice;
  });
}
