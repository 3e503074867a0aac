import type { DBSchema, IDBPDatabase } from "idb";
import type { ChannelEntry, Me, Request, Subject } from "../wire/types";
import type { PendingFile } from "./files";
import type { Snapshot } from "./log";

export interface Pending {
  cid: string;
  ch: number;
  request: Request;
  at: string;
  state: "waiting" | "sending" | "acked" | "failed";
  /** Why it failed: an error's code, and its sentence where it has one of its own. */
  error?: string;
  why?: string;
  /** The message's id, once the server told it. */
  id?: number;
  /** Its files: it goes out once each of them has an id. */
  files?: readonly PendingFile[];
}

export interface Draft { text: string; reply_to: number | null; mentions: { id: number; name: string }[] }
export interface Profile { me: Me; epoch: string | null; channels: ChannelEntry[]; address: "tu" | "vous"; opened: number | null; taught?: [number, readonly Subject[]][] }

/** What a page showed, and when the server told it. */
export interface KeptRead { url: string; at: number; data: unknown }

/** Something that a person did and the server has not taken yet; `key` makes it count once. */
export interface Deed {
  key: string;
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
  at: string;
  state: "waiting" | "sending" | "failed";
  /** A newer one of the same slot stands for an older one that has not left. */
  slot?: string;
  /** What its page keeps beside it, for the day on which it is refused. */
  about?: unknown;
  /** Why it was refused: an error's code and its sentence. */
  error?: { code: string; message: string };
}

interface Shelf extends DBSchema {
  reads: { key: string; value: KeptRead };
  deeds: { key: string; value: Deed };
  blobs: { key: string; value: Blob };
  rooms: { key: number; value: Snapshot };
  outbox: { key: string; value: Pending };
  drafts: { key: number; value: Draft };
  profile: { key: "profile"; value: Profile };
}

/** Not waited for by what the page draws from its own bytes. */
const idb = () => import("idb");

const ACCOUNT = "preau.account";
let shelf: Promise<IDBPDatabase<Shelf> | null> = Promise.resolve(null);

const nameOf = (account: number | string): string => `preau-${account}`;

/** What this device keeps for an account. On a shared computer it is never opened: all stays in memory. */
export function openShelf(account: number): void {
  const previous = lastAccount();
  if (previous !== null && previous !== account) void idb().then(({ deleteDB }) => deleteDB(nameOf(previous)), () => undefined);
  try {
    localStorage.setItem(ACCOUNT, String(account));
  } catch {
    // Storage refused: the account is not remembered, the rest works.
  }
  shelf = idb().then(({ openDB }) => new Promise<IDBPDatabase<Shelf> | null>((done, failed) => {
    openDB<Shelf>(nameOf(account), 2, {
      upgrade(db, before) {
        if (before < 1) {
          db.createObjectStore("rooms");
          db.createObjectStore("outbox", { keyPath: "cid" });
          db.createObjectStore("drafts");
          db.createObjectStore("profile");
        }
        db.createObjectStore("reads", { keyPath: "url" });
        db.createObjectStore("deeds", { keyPath: "key" });
        db.createObjectStore("blobs");
      },
      // Another page still runs what was before: this visit keeps nothing, rather than wait for it.
      blocked: () => done(null),
      blocking: (_before, _after, event) => (event.target as IDBDatabase).close(),
    }).then(done, failed);
  })).catch(() => null);
}

export function lastAccount(): number | null {
  try {
    const kept = localStorage.getItem(ACCOUNT);
    return kept === null ? null : Number(kept);
  } catch {
    return null;
  }
}

async function on<T>(use: (db: IDBPDatabase<Shelf>) => Promise<T>): Promise<T | null> {
  const db = await shelf;
  if (db === null) return null;
  try {
    return await use(db);
  } catch {
    return null; // A full or broken storage must never stop the conversation.
  }
}

export const device = {
  profile: () => on(async (db) => (await db.get("profile", "profile")) ?? null),
  keepProfile: (profile: Profile) => void on((db) => db.put("profile", profile, "profile")),
  rooms: () => on(async (db) => {
    const [keys, values] = await Promise.all([db.getAllKeys("rooms"), db.getAll("rooms")]);
    return keys.map((key, i) => [key, values[i]!] as const);
  }),
  keepRoom: (id: number, snapshot: Snapshot) => void on((db) => db.put("rooms", snapshot, id)),
  forgetRoom: (id: number) => void on((db) => db.delete("rooms", id)),
  outbox: () => on((db) => db.getAll("outbox")),
  keepPending: (pending: Pending) => void on((db) => db.put("outbox", pending)),
  dropPending: (cid: string) => void on((db) => db.delete("outbox", cid)),
  drafts: () => on(async (db) => {
    const [keys, values] = await Promise.all([db.getAllKeys("drafts"), db.getAll("drafts")]);
    return keys.map((key, i) => [key, values[i]!] as const);
  }),
  keepDraft: (id: number, draft: Draft | null) => void on<unknown>((db) => (draft ? db.put("drafts", draft, id) : db.delete("drafts", id))),
  read: (url: string) => on(async (db) => (await db.get("reads", url)) ?? null),
  keepRead: (read: KeptRead) => void on((db) => db.put("reads", read)),
  dropRead: (url: string) => void on((db) => db.delete("reads", url)),
  /** The oldest go, and what is older than `since`. */
  thinReads: (since: number, most: number) => void on(async (db) => {
    const kept = (await db.getAll("reads")).sort((a, b) => b.at - a.at);
    for (const [i, read] of kept.entries()) if (i >= most || read.at < since) await db.delete("reads", read.url);
  }),
  /** What pages showed goes, all of it: whom an answer names is not told by its address. */
  forgetPages: () => on((db) => db.clear("reads")),
  deeds: () => on((db) => db.getAll("deeds")),
  keepDeed: (deed: Deed) => void on((db) => db.put("deeds", deed)),
  dropDeed: (key: string) => void on((db) => db.delete("deeds", key)),
  blob: (key: string) => on(async (db) => (await db.get("blobs", key)) ?? null),
  keepBlob: (key: string, blob: Blob) => on((db) => db.put("blobs", blob, key)),
  dropBlob: (key: string) => void on((db) => db.delete("blobs", key)),
  /** The session ended elsewhere: nothing that was read stays; what was written and not sent does. */
  forgetRead: () => on(async (db) => {
    await Promise.all([db.clear("rooms"), db.clear("profile"), db.clear("reads")]);
  }),
  /** Signed out: nothing stays. */
  async wipe(): Promise<void> {
    const account = lastAccount();
    (await shelf)?.close();
    shelf = Promise.resolve(null);
    if (account !== null) await idb().then(({ deleteDB }) => deleteDB(nameOf(account), { blocked: () => undefined })).catch(() => undefined);
    try {
      localStorage.removeItem(ACCOUNT);
      localStorage.removeItem("preau.child");
    } catch {
      // Nothing was kept.
    }
  },
};
