import { api } from "../../wire/api";
import { address, read } from "../../wire/school";
import type { Group } from "../../wire/types";
import type { Option } from "../../ui/combobox";
import { raisedText } from "../../ui/people";
import { near } from "../../ui/near";
import type { Named } from "./lessons";

let groups: Promise<Group[]> | null = null;
let rooms: Promise<Named[]> | null = null;

const KINDS: readonly Group["kind"][] = ["division", "group"];

/** The classes of this year first, then their groups. */
export function allGroups(): Promise<Group[]> {
  groups ??= api.groups().then(({ items }) => items.filter((one) => KINDS.includes(one.kind)).sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)));
  groups.catch(() => { groups = null; });
  return groups;
}

export function allRooms(): Promise<Named[]> {
  rooms ??= everyRoom();
  rooms.catch(() => { rooms = null; });
  return rooms;
}

/** A school may have more of them than one answer holds. */
async function everyRoom(): Promise<Named[]> {
  const all: Named[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Named[]; next?: string | null } = await read(address("/rooms", { cursor }));
    all.push(...page.items);
    cursor = page.next ?? null;
  } while (cursor);
  return all;
}

/** They are other ones now. */
export function forgetRooms(): void {
  rooms = null;
}

/** Figures are meant as they are typed, letters about so. */
const fits = (name: string, words: string): boolean => (/^\d+$/.test(words) ? name.includes(words) : likely(name, words));
const likely = (name: string, words: string): boolean => words === "" || near(name, words) || near(name.replace(/(\d)\s*e\b/, "$1e").replaceAll(" ", ""), words.replaceAll(" ", ""));

export const findGroups = async (words: string): Promise<Option[]> =>
  (await allGroups()).filter((one) => fits(one.name, words)).map((one) => ({ id: one.id, name: raisedText(one.name) }));

export const findRooms = async (words: string): Promise<Option[]> => (await allRooms()).filter((one) => fits(one.name, words)).map(({ id, name }) => ({ id, name }));

export async function findTeachers(words: string, others: "teacher" | "school_life" | null = null): Promise<Option[]> {
  const asked = [api.people({ q: words, role: "teacher", limit: 30 }), ...(others === "school_life" ? [api.people({ q: words, role: "school_life", limit: 10 })] : [])];
  const found = (await Promise.all(asked)).flatMap(({ items }) => items);
  return [...new Map(found.map((person) => [person.id, { id: person.id, name: person.called || person.name, note: person.subjects[0]?.name }])).values()];
}
