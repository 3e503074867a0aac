import { t, type Key } from "../../i18n";
import { dayAt, hour, hours, minutesAt, range, type Day } from "../../i18n/days";
import type { components } from "../../wire/schema";

type Schemas = components["schemas"];
export type Absence = Schemas["AbsenceItem"];
export type AbsencePage = Schemas["AbsencePage"];
export type HalfDays = Schemas["HalfDayCount"];
export type SchoolDay = Schemas["DayItem"];
export type Summary = Schemas["RollSummary"];
export type Roll = Schemas["RollItem"];
export type Called = Schemas["CalledItem"];

export const NOON = "12:45";
export const [OPENS, CLOSES] = ["07:00", "19:00"];

const pad = (n: number): string => String(n).padStart(2, "0");

/** A day and an hour of the clock here, as a time with its offset on that day. */
export function moment(day: Day, time: string): string {
  const minutes = -new Date(`${day}T${time}:00`).getTimezoneOffset();
  const away = Math.abs(minutes);
  return `${day}T${time}:00${minutes < 0 ? "-" : "+"}${pad(Math.floor(away / 60))}:${pad(away % 60)}`;
}

type Timed = Pick<Absence, "from" | "to" | "kind" | "minutes">;

/** When, on a day that is said already: «8 h 30 – 10 h 20», «toute la journée», «retard de 10 min à 8 h 30». */
export function timeOf(absence: Timed): string {
  if (absence.kind === "lateness") return t("attendance.lateAt", { n: absence.minutes ?? 0, hour: hour(absence.from) });
  if (dayAt(absence.from) !== dayAt(absence.to)) return range(dayAt(absence.from), dayAt(absence.to));
  const [from, to] = [minutesAt(absence.from), minutesAt(absence.to)];
  const [early, late, noon] = [from <= 8 * 60, to >= 18 * 60, 12 * 60 + 45];
  if (early && late) return t("attendance.wholeDay");
  if (early && from < 8 * 60 && to === noon) return t("attendance.theMorning");
  if (late && from >= noon && from <= 13 * 60) return t("attendance.theAfternoon");
  return hours(absence.from, absence.to);
}

/** A reason is kept in French, for those who read it at school; these are known in both languages. */
export const QUICK = { ill: "Maladie", doctor: "Rendez-vous médical", family: "Raison familiale", transport: "Transport" } as const;
export type Quick = keyof typeof QUICK;

/** A reason in the reader's language where it began with a known word. */
export function reasonWord(reason: string): string {
  for (const [key, word] of Object.entries(QUICK)) if (reason === word || reason.startsWith(`${word}. `)) return t(`attendance.quick.${key}` as Key) + reason.slice(word.length);
  return reason;
}

export const isOver = (absence: Pick<Absence, "to">): boolean => Date.parse(absence.to) <= Date.now();

/** What a guardian has to do something about: a reason is missing, or school life did not take the one given. */
export const waits = (absence: Absence): boolean => absence.can.includes("justify") && (!absence.justified || absence.accepted === false);
