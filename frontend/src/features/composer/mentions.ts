import { bare } from "../../ui/near";
import type { Person } from "../../wire/types";

/** The name being written after an @ before the cursor; null when none is. */
export function mentionAt(text: string, caret: number): { start: number; query: string } | null {
  const found = /(?:^|[\s(«"])@([\p{L}'’.-]*(?: [\p{L}'’.-]*)?)$/u.exec(text.slice(0, caret));
  return found ? { start: caret - found[1]!.length - 1, query: found[1]! } : null;
}

/** Who matches: by the start of any word of the name, without accents; at most six. */
export function matching(people: readonly Person[], query: string): Person[] {
  const wanted = bare(query.trim());
  return people
    .filter((person) => wanted === "" || bare(person.name).startsWith(wanted) || bare(person.name).split(/[\s-]+/).some((word) => word.startsWith(wanted)))
    .slice(0, 6);
}

/** The ids of those whose @name still stands in the text. */
export const stillNamed = (text: string, named: readonly { id: number; name: string }[]): number[] =>
  [...new Set(named.filter(({ name }) => text.includes(`@${name}`)).map(({ id }) => id))];
