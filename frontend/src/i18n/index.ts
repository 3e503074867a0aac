import { signal } from "@preact/signals";
import { language as asked } from "../wire/language";
import { fr } from "./fr";

export type Language = "fr" | "en";
export type Address = "tu" | "vous";

type Raw = keyof typeof fr;
/** A key of the dictionary; `x.tu` and `x.vous` are asked for as `x`. */
export type Key = Raw extends infer K ? (K extends `${infer Base}.tu` | `${infer Base}.vous` ? Base : K) : never;
type Values = Record<string, string | number>;

export const language = signal<Language>("fr");
export const address = signal<Address>("tu");
const words = signal<Record<string, string>>(fr);

/** Switches at once, without reload; English arrives as its own small file. */
export async function speak(next: Language): Promise<void> {
  const dictionary = next === "en" ? (await import("./en")).en : fr;
  asked.current = next;
  language.value = next;
  words.value = dictionary;
  document.documentElement.lang = next;
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
