import { expect, it } from "vitest";
import { emojiOf, KINDS, searchEmoji } from "./emoji-words";

const found = (query: string) => searchEmoji(query).map(({ emoji }) => emoji);

it("finds an emoji in French and in English, with or without accents", () => {
  expect(found("cœur bri")).toEqual(["💔"]);
  expect(found("ECOLE")).toEqual(["🏫"]);
  expect(found("écol")).toEqual(["🏫"]);
  expect(found("thanks")).toEqual(["🙏"]);
  expect(found("clin d'oeil")).toEqual(["😉"]);
  expect(found("   ")).toEqual([]);
});

it("holds each emoji once, with words", () => {
  const all = KINDS.flatMap((kind) => emojiOf(kind));
  expect(new Set(all.map(({ emoji }) => emoji)).size).toBe(all.length);
  expect(all.filter(({ name }) => name === "")).toEqual([]);
});
