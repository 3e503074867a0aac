import type { Person } from "../wire/types";

const people = new Map<number, Person>();

/** Everyone whose name passed by: for mentions and quotes. */
export function known(person: Person | null): void {
  if (person) people.set(person.id, person);
}

export const personOf = (id: number): Person | undefined => people.get(id);
