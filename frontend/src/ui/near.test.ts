import { expect, it } from "vitest";
import { near } from "./near";

it("finds a name that was heard, not read", () => {
  expect(near("Léa Marchand", "marchan")).toBe(true);
  expect(near("Léa Marchand", "marchent lea")).toBe(true);
  expect(near("Karim Haddad", "hadad")).toBe(true);
  expect(near("Émilie Lefèvre", "lefebvre")).toBe(true);
  expect(near("Isabelle Arnaud", "marchand")).toBe(false);
  expect(near("Tom Marchand", "ml")).toBe(false);
});
