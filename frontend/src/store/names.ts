import { signal } from "@preact/signals";
import type { Person, Subject } from "../wire/types";

const people = new Map<number, Person>();

/** Everyone whose name passed by: for mentions and quotes. */
export function known(person: Person | null): void {
  if (person) people.set(person.id, person);
}

/** What the adults of the opened channels teach there, by their id. */
export const taught = signal<ReadonlyMap<number, readonly Subject[]>>(new Map());

export function teach(people: readonly Person[]): void {
  const told = people.filter((person) => person.subjects?.length && !taught.peek().get(person.id)?.length);
  if (told.length > 0) taught.value = new Map([...taught.peek(), ...told.map((person) => [person.id, person.subjects!] as const)]);
}

/** The same person, with what they teach where that is known. */
export function withSubjects(person: Person): Person {
  const subjects = person.subjects ?? taught.value.get(person.id);
  return subjects ? { ...person, subjects: [...subjects] } : person;
}

export const personOf = (id: number): Person | undefined => people.get(id);
