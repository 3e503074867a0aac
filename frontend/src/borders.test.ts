import { readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { expect, it } from "vitest";
import { en } from "./i18n/en";
import { pages as enPages } from "./i18n/en-pages";
import { fr } from "./i18n/fr";
import { pages as frPages } from "./i18n/fr-pages";

type Words = Record<string, string>;
const subjects = (found: Record<string, { words: Words }>): Record<string, Words> =>
  Object.fromEntries(Object.entries(found).map(([path, module]) => [path.split("/").at(-1)!, module.words]));
/** Every dictionary by its name, in both languages. */
const french: Record<string, Words> = { core: fr, pages: frPages, ...subjects(import.meta.glob("./i18n/fr/*.ts", { eager: true })) };
const english: Record<string, Words> = { core: en, pages: enPages, ...subjects(import.meta.glob("./i18n/en/*.ts", { eager: true })) };

const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file) && !/\.(test|d)\.tsx?$/.test(file));
const textOf = (file: string) => readFileSync(join("src", file), "utf8");
const importsOf = (file: string) => [...textOf(file).matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map((found) => normalize(join(file, "..", found[1]!)));
const roomOf = (file: string) => file.split("/")[0]!;

/** What each room may use; `app` puts the features together. */
const MAY: Record<string, readonly string[]> = {
  wire: ["wire"],
  i18n: ["i18n", "wire"],
  store: ["store", "wire", "i18n", "ui"],
  ui: ["ui", "i18n", "wire"],
  features: ["features", "store", "ui", "i18n", "wire"],
  app: ["app", "features", "store", "ui", "i18n", "wire"],
  sw: ["sw"],
};

it("keeps the rooms' borders", () => {
  const wrong: string[] = [];
  for (const file of files) {
    const room = roomOf(file);
    if (!(room in MAY)) continue;
    for (const target of importsOf(file)) {
      if (!MAY[room]!.includes(roomOf(target))) wrong.push(`${file} uses ${target}`);
      if (room === "features" && roomOf(target) === "features" && target.split("/")[1] !== file.split("/")[1]) wrong.push(`${file} uses ${target}`);
      // Of `ui` the store knows icon names alone.
      if (room === "store" && roomOf(target) === "ui" && target !== "ui/paths") wrong.push(`${file} uses ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

it("lets only wire touch the network", () => {
  const touching = files.filter((file) => !["wire", "sw"].includes(roomOf(file)) && /\bfetch\(|new (WebSocket|EventSource|XMLHttpRequest)\b|sendBeacon/.test(textOf(file)));
  expect(touching).toEqual([]);
});

it("draws nothing that a strict CSP refuses", () => {
  const wrong = files.filter((file) => /dangerouslySetInnerHTML|innerHTML|\bstyle=|\beval\(|new Function\(/.test(textOf(file)));
  expect(wrong).toEqual([]);
});

it("keeps files short", () => {
  expect(files.filter((file) => !/i18n\/(fr|en)\b/.test(file) && textOf(file).split("\n").length > 400)).toEqual([]);
});

it("has a word for every key that is asked for, and asks for every key that it has", () => {
  const all = files.filter((file) => !/^i18n\/(fr|en)/.test(file)).map(textOf).join("\n");
  const keys = new Set(Object.values(french).flatMap((words) => Object.keys(words)).map((key) => key.replace(/\.(tu|vous|one|many)$/, "")));
  const asked = new Set([...all.matchAll(/\b(?:t|count)\("([\w.]+)"/g)].map((found) => found[1]!.replace(/\.(one|many)$/, "")));
  expect([...asked].filter((key) => !keys.has(key))).toEqual([]);
  const idle = [...keys].filter((key) => !all.includes(`"${key}"`) && !all.includes(`\`${key.split(".")[0]}.$`));
  // «to.class» is asked for as `${key}Of` and `${key}Other`.
  expect(idle.filter((key) => !all.match(new RegExp(`"${key.replace(/(Of|Other)$/, "").replace(".", "\\.")}[".]`)))).toEqual([]);
});

it("says each thing in one place", () => {
  const all = Object.values(french).flatMap((words) => Object.keys(words));
  expect(all.filter((key, i) => all.indexOf(key) !== i)).toEqual([]);
});

it("says the same things in both languages, with the same values", () => {
  const valuesOf = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort().join();
  expect(Object.keys(english).sort()).toEqual(Object.keys(french).sort());
  for (const [name, words] of Object.entries(french)) {
    const translated = english[name]!;
    expect(Object.keys(translated).sort(), name).toEqual([...new Set(Object.keys(words).map((key) => key.replace(/\.(tu|vous)$/, "")))].sort());
    for (const [key, sentence] of Object.entries(words)) {
      const base = key.replace(/\.(tu|vous)$/, "");
      expect(translated[base], base).toBeTruthy();
      expect(valuesOf(translated[base]!), base).toBe(valuesOf(sentence));
      expect(sentence, key).not.toMatch(/'|\.\.\.| [:;!?»]/);
    }
  }
});
