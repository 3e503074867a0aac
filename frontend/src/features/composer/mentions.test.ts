import { expect, it } from "vitest";
import { matching, mentionAt, stillNamed } from "./mentions";
import type { Person } from "../../wire/types";

const people: Person[] = [
  { id: 1, name: "Léa Marchand", role: "pupil" },
  { id: 2, name: "Élise Da Silva", role: "pupil" },
  { id: 3, name: "M. Haddad", role: "teacher" },
];

it("finds the name being written", () => {
  expect(mentionAt("salut @lé", 9)).toEqual({ start: 6, query: "lé" });
  expect(mentionAt("@", 1)).toEqual({ start: 0, query: "" });
  expect(mentionAt("lea@college.fr", 14)).toBeNull();
  expect(mentionAt("@Léa ok on y va", 15)).toBeNull();
});

it("matches without accents, on any word", () => {
  expect(matching(people, "LEA").map(({ id }) => id)).toEqual([1]);
  expect(matching(people, "had").map(({ id }) => id)).toEqual([3]);
  expect(matching(people, "élise da").map(({ id }) => id)).toEqual([2]);
});

it("keeps only who is still named", () => {
  expect(stillNamed("@Léa Marchand viens", [{ id: 1, name: "Léa Marchand" }, { id: 3, name: "M. Haddad" }])).toEqual([1]);
});
