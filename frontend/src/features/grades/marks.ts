import { language, t, type Key } from "../../i18n";
import type { components } from "../../wire/schema";

type Schemas = components["schemas"];
export type Grades = Schemas["GradesItem"];
export type SubjectGrades = Schemas["SubjectGrades"];
export type MarkShown = Schemas["MarkShown"];
export type Why = Schemas["WhyItem"];
export type Progress = Schemas["ProgressItem"];
export type Period = Schemas["PeriodItem"];
export type Policy = Schemas["PolicyItem"];
export type Teaching = Schemas["TeachingItem"];
export type Grid = Schemas["GridItem"];
export type GridAssessment = Schemas["GridAssessment"];
export type Detail = Schemas["AssessmentDetail"];

/** «12,57»; without its zeros where `short`: «12,5», «12». */
export function decimal(value: string, short = false): string {
  const bare = short && value.includes(".") ? value.replace(/\.?0+$/, "") : value;
  return language.value === "fr" ? bare.replace(".", ",") : bare;
}

/** Null has a dash, and its word for whoever hears it. */
export const orDash = (value: string | null | undefined): string => (value == null ? "–" : decimal(value));

const CODES: Record<string, readonly [Key, Key]> = {
  abs: ["grades.abs", "grades.absLong"], disp: ["grades.disp", "grades.dispLong"], nn: ["grades.nn", "grades.nnLong"],
  inapte: ["grades.inapte", "grades.inapteLong"], nr: ["grades.nr", "grades.nrLong"], abs0: ["grades.abs0", "grades.abs0Long"], nr0: ["grades.nr0", "grades.nr0Long"],
};
export const codes = (levels: boolean): string[] => Object.keys(CODES).filter((code) => !levels || !code.endsWith("0"));
export const isCode = (value: string): boolean => value in CODES;
const LEVELS: Record<string, Key> = { 1: "grades.level1", 2: "grades.level2", 3: "grades.level3", 4: "grades.level4" };
export const levelWord = (value: string): string => (LEVELS[value] ? t(LEVELS[value]) : value);

/** A mark as a cell shows it: «Abs», «12,5», «3». */
export const marked = (value: string): string => (CODES[value] ? t(CODES[value][0]) : decimal(value, true));
/** What a code means, in a sentence; empty for a number. */
export const meant = (value: string | null): string => (value && CODES[value] ? t(CODES[value][1]) : "");

const REASONS: Record<string, Key> = {
  counted: "grades.counted", bonus: "grades.isBonus", bonus_too_low: "grades.bonusLow", optional: "grades.isOptional", optional_no_raise: "grades.optionalNo",
  no_coefficient: "grades.noWeight", level: "grades.isLevel", alone: "grades.alone",
};
/** Whether a mark counts, and why, as a sentence. */
export function reasonOf(mark: Pick<MarkShown, "value" | "reason">): string {
  return meant(mark.value) || (REASONS[mark.reason] ? t(REASONS[mark.reason]!) : "");
}

/** «T1», «S2», where all periods are numbered so; else their names. */
export function shortPeriod(name: string): string {
  const found = /^(\d)\s*\S*\s+(trimestre|semestre)/i.exec(name) ?? null;
  if (found) return `${found[2]![0]!.toUpperCase()}${found[1]}`;
  const other = /(trimestre|semestre)\s+(\d)/i.exec(name);
  return other ? `${other[1]![0]!.toUpperCase()}${other[2]}` : name;
}

const DAYS_NEW = 3;
/** Read for less than three days. */
export const isNew = (mark: Pick<MarkShown, "published_at">, now = Date.now()): boolean =>
  mark.published_at !== null && now - Date.parse(mark.published_at) < DAYS_NEW * 86_400_000;

/** Where two-decimal numbers stand on a line from 0 to 100. */
export function along(value: string, least: string, most: string): number {
  const span = Number(most) - Number(least);
  return span > 0 ? Math.round(((Number(value) - Number(least)) / span) * 100) : 50;
}
