import { signal } from "@preact/signals";
import { language as asked } from "../wire/language";
import { fr } from "./fr";
import type { pages } from "./fr-pages";
import type { words as agenda } from "./fr/agenda";
import type { words as attendance } from "./fr/attendance";
import type { words as audience } from "./fr/audience";
import type { words as event } from "./fr/event";
import type { words as grades } from "./fr/grades";
import type { words as homework } from "./fr/homework";
import type { words as lesson } from "./fr/lesson";
import type { words as timetable } from "./fr/timetable";
import type { words as today } from "./fr/today";

export type Language = "fr" | "en";
export type Address = "tu" | "vous";

/** Words that arrive with the part of the app that says them. */
const PARTS = {
  pages: { fr: () => import("./fr-pages").then((module) => module.pages), en: () => import("./en-pages").then((module) => module.pages) },
  lesson: { fr: () => import("./fr/lesson").then((module) => module.words), en: () => import("./en/lesson").then((module) => module.words) },
  today: { fr: () => import("./fr/today").then((module) => module.words), en: () => import("./en/today").then((module) => module.words) },
  timetable: { fr: () => import("./fr/timetable").then((module) => module.words), en: () => import("./en/timetable").then((module) => module.words) },
  attendance: { fr: () => import("./fr/attendance").then((module) => module.words), en: () => import("./en/attendance").then((module) => module.words) },
  grades: { fr: () => import("./fr/grades").then((module) => module.words), en: () => import("./en/grades").then((module) => module.words) },
  homework: { fr: () => import("./fr/homework").then((module) => module.words), en: () => import("./en/homework").then((module) => module.words) },
  agenda: { fr: () => import("./fr/agenda").then((module) => module.words), en: () => import("./en/agenda").then((module) => module.words) },
  event: { fr: () => import("./fr/event").then((module) => module.words), en: () => import("./en/event").then((module) => module.words) },
  audience: { fr: () => import("./fr/audience").then((module) => module.words), en: () => import("./en/audience").then((module) => module.words) },
} satisfies Record<string, Record<Language, () => Promise<Record<string, string>>>>;
/** Of the dictionary: `pages` for what is beside the conversation, `lesson` and `event` for these wherever they are drawn, `audience` for choosing whom something is for, and one a subject. */
export type Part = keyof typeof PARTS;

type Raw =
  | keyof typeof fr | keyof typeof pages | keyof typeof lesson | keyof typeof today | keyof typeof timetable | keyof typeof attendance
  | keyof typeof grades | keyof typeof homework | keyof typeof agenda | keyof typeof event | keyof typeof audience;
/** A key of the dictionary; `x.tu` and `x.vous` are asked for as `x`. */
export type Key = Raw extends infer K ? (K extends `${infer Base}.tu` | `${infer Base}.vous` ? Base : K) : never;
type Values = Record<string, string | number>;
type Words = Record<string, string>;

export const language = signal<Language>("fr");
export const address = signal<Address>("tu");
const words = signal<Words>(fr);
const known: Record<Language, Map<Part | "core", Words>> = { fr: new Map([["core", fr]]), en: new Map() };
const wanted = new Set<Part>();
const arriving = new Map<string, Promise<void>>();

function load(of: Language, part: Part | "core"): Promise<void> {
  if (known[of].has(part)) return Promise.resolve();
  const key = `${of}/${part}`;
  let coming = arriving.get(key);
  if (!coming) {
    const asks: Promise<Words> = part === "core" ? import("./en").then((module) => module.en) : PARTS[part][of]();
    coming = asks.then((found) => void known[of].set(part, found)).finally(() => arriving.delete(key));
    arriving.set(key, coming);
  }
  return coming;
}

function tell(): void {
  words.value = Object.assign({}, ...known[language.peek()].values()) as Words;
}

/** Switches at once, without reload; what is on the page is there in the other language first. */
export async function speak(next: Language): Promise<void> {
  await Promise.all([load(next, "core"), ...[...wanted].map((part) => load(next, part))]);
  asked.current = next;
  language.value = next;
  tell();
  document.documentElement.lang = next;
}

/** Makes sure that these words are there, in the language of the moment; rejects when they do not arrive. */
export async function learn(...parts: readonly Part[]): Promise<void> {
  const now = language.peek();
  for (const part of parts) wanted.add(part);
  const missing = parts.filter((part) => !known[now].has(part));
  if (missing.length === 0) return;
  await Promise.all(missing.map((part) => load(now, part)));
  if (language.peek() === now) tell();
  else await learn(...parts);
}

/** The sentence of a key, in the language and the form of address of the moment; `{name}` is replaced from `values`. */
export function t(key: Key, values?: Values): string {
  const dictionary = words.value;
  const sentence = dictionary[key] ?? dictionary[`${key}.${address.value}`] ?? key;
  return values ? sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "")) : sentence;
}

/** A counted sentence: `key.one` or `key.many` (in French zero and one are singular). */
export function count(key: string, n: number, values: Values = {}): string {
  const form = n === 1 || (n === 0 && language.value === "fr") ? "one" : "many";
  return t(`${key}.${form}` as Key, { n: number(n), ...values });
}

export const number = (n: number): string => new Intl.NumberFormat(language.value).format(n);

/** What a card is about, in a list or a quotation. */
export function cardWord(kind: string): string {
  const key = `card.${kind}` as Key;
  const word = t(key);
  return word === key ? t("card.unknown") : word;
}

/** «2 fichiers», where a message holds nothing else. */
export const filesWord = (n = 0): string => (n > 0 ? count("files", n) : "");
