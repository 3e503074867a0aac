import { batch, computed, signal } from "@preact/signals";
import { api } from "../wire/api";
import { Problem } from "../wire/http";
import type { ChannelEntry, ChannelEvent } from "../wire/types";
import { device } from "./device";
import { teach } from "./names";
import { Room } from "./rooms";
import { me, shared } from "./session";

export const rooms = signal<ReadonlyMap<number, Room>>(new Map());
/** The list has come from the server at least once, or from the device. */
export const listed = signal(false);
export const openId = signal<number | null>(null);
export const openRoom = computed(() => (openId.value === null ? null : rooms.value.get(openId.value) ?? null));

const KEEPS_LAST = "preau.opened";

export function makeRoom(entry: ChannelEntry, member: boolean | null = true): Room {
  const known = rooms.peek().get(entry.id);
  if (known) {
    known.patch(entry);
    if (member) known.member.value = true;
    return known;
  }
  const room = new Room(entry, me.peek()?.id ?? 0, member);
  rooms.value = new Map(rooms.peek()).set(entry.id, room);
  return room;
}

/** The whole list as the server tells it, or as the device kept it: what is not in it is gone. */
export function setList(entries: readonly ChannelEntry[], kept = false): void {
  batch(() => {
    const told = new Set(entries.map((entry) => entry.id));
    for (const entry of entries) {
      const known = kept ? rooms.peek().get(entry.id) : undefined;
      if (known) known.member.value = true;
      else makeRoom(entry);
    }
    for (const [id, room] of rooms.peek()) {
      if (told.has(id)) continue;
      if (room.member.peek()) forget(id);
      else if (!kept) room.member.value = false;
    }
    listed.value = true;
  });
}

export function forget(id: number): void {
  const next = new Map(rooms.peek());
  next.delete(id);
  rooms.value = next;
  device.forgetRoom(id);
}

export function seed(entry: ChannelEntry, events: readonly ChannelEvent[]): void {
  const room = makeRoom(entry, entry.member ?? rooms.peek().get(entry.id)?.member.peek() ?? null);
  if (room.loading.peek() !== "ready") {
    room.applyPage(events, Math.max(entry.last_seq, events.at(-1)?.seq ?? 0));
    room.pos = Math.max(room.pos, events.at(-1)?.seq ?? 0);
    room.loading.value = "ready";
  }
}

/** Opens a channel's page: the room, read from the server where it is not a membership. Null: not to be seen. */
export async function enterRoom(id: number): Promise<Room | null> {
  openId.value = id;
  remember(id);
  let room = rooms.peek().get(id);
  if (!room) {
    try {
      const entry = await api.channel(id);
      room = makeRoom(entry, rooms.peek().get(id)?.member.peek() ?? entry.member ?? false);
      if (entry.people) {
        room.people.value = entry.people;
        teach(entry.people);
      }
    } catch (error) {
      if (error instanceof Problem && (error.status === 404 || error.status === 403)) return null;
      throw error;
    }
  }
  void room.load();
  return room;
}

function remember(id: number): void {
  if (shared.peek()) return; // A shared computer keeps nothing, not even this.
  try {
    sessionStorage.setItem(KEEPS_LAST, String(id));
  } catch {
    // Not remembered.
  }
}

export const lastOpened = (): number | null => {
  try {
    return Number(sessionStorage.getItem(KEEPS_LAST)) || null;
  } catch {
    return null;
  }
};

const ORDER = ["class", "parents", "group", "team", "staff", "assistant", "direct"] as const;
export type Section = "classes" | "groups" | "team" | "directs";
const SECTION: Record<ChannelEntry["kind"], Section> = {
  class: "classes", parents: "classes", group: "groups", team: "team", staff: "team", assistant: "directs", direct: "directs",
};

/** The list in its sections: what the roster made keeps its place, direct conversations come newest first. */
export const sections = computed(() => {
  const found = new Map<Section, Room[]>();
  for (const room of rooms.value.values()) {
    if (!room.member.value) continue;
    const section = SECTION[room.entry.value.kind] ?? "groups";
    found.set(section, [...(found.get(section) ?? []), room]);
  }
  const byName = (a: Room, b: Room) => {
    const [x, y] = [a.entry.value, b.entry.value];
    const group = (x.group?.name ?? x.name).localeCompare(y.group?.name ?? y.name, "fr", { numeric: true });
    return group || ORDER.indexOf(x.kind) - ORDER.indexOf(y.kind) || x.id - y.id;
  };
  for (const [section, list] of found)
    list.sort(section === "directs" ? (a, b) => (b.last.value?.at ?? "").localeCompare(a.last.value?.at ?? "") || byName(a, b) : byName);
  return (["classes", "groups", "team", "directs"] as const).map((section) => ({ section, rooms: found.get(section) ?? [] })).filter((part) => part.rooms.length > 0);
});

export const unreadTotal = computed(() => {
  let total = 0;
  for (const room of rooms.value.values()) if (room.member.value) total += room.entry.value.unread;
  return total;
});
