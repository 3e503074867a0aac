import { signal } from "@preact/signals";
import { language as asked } from "../wire/language";
import { fr } from "./fr";
import type { pages } from "./fr-pages";

export type Language = "fr" | "en";
export type Address = "tu" | "vous";

type Raw = keyof typeof fr | keyof typeof pages;
/** A key of the dictionary; `x.tu` and `x.vous` are asked for as `x`. */
export type Key = Raw extends infer K ? (K extends `${infer Base}.tu` | `${infer Base}.vous` ? Base : K) : never;
type Values = Record<string, string | number>;

export const language = signal<Language>("fr");
export const address = signal<Address>("tu");
let french: Record<string, string> = fr;
const words = signal<Record<string, string>>(french);

/** Switches at once, without reload; English arrives as its own small file. */
export async function speak(next: Language): Promise<void> {
  const dictionary = next === "en" ? (await import("./en")).en : french;
  asked.current = next;
  language.value = next;
  words.value = dictionary;
  document.documentElement.lang = next;
}

let asking: Promise<void> | null = null;

/** The words of the pages beside the conversation; English always has them all. */
export function wholeDictionary(): Promise<void> {
  asking ??= import("./fr-pages").then((module) => {
    french = { ...fr, ...module.pages };
    if (language.peek() === "fr") words.value = french;
  }, (error: unknown) => {
    asking = null;
    throw error;
  });
  return asking;
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
