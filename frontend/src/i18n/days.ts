import { language } from "./index";
import { clock } from "./dates";

/**
 * Days and hours of a school. A day is `YYYY-MM-DD`, in the establishment's zone; a time is ISO with its offset, and
 * is read as it is written there: whoever travels still sees when the lesson is at school.
 */
export type Day = string;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = language.value === "fr" ? "fr-FR" : "en-GB";
  const key = locale + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options })));
  return made;
}

const noon = (day: Day): Date => new Date(`${day.slice(0, 10)}T12:00:00Z`);
const dayOf = (date: Date): Day => date.toISOString().slice(0, 10);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** French has a first of the month, and spaces that do not break. */
const polished = (text: string): string => (language.value === "fr" ? text.replace(/(^| )1 (?=\p{L}{3})/u, "$11er ") : text);
const written = (day: Day, options: Intl.DateTimeFormatOptions): string => polished(format(options).format(noon(day)));

/** The school's own wall clock: the day and the hour as they stand in a time. */
const local = (at: string): string => (at.endsWith("Z") ? new Date(Date.parse(at) - new Date(at).getTimezoneOffset() * 60_000).toISOString() : at);
export const dayAt = (at: string): Day => local(at).slice(0, 10);
export const minutesAt = (at: string): number => Number(local(at).slice(11, 13)) * 60 + Number(local(at).slice(14, 16));

/** «8 h 30», in English 08:30; from a time, or from minutes of the day. */
export function hour(at: string | number): string {
  const minutes = typeof at === "number" ? at : minutesAt(at);
  return clock(new Date(2000, 0, 1, Math.floor(minutes / 60), minutes % 60));
}

/** «8 h 30 – 9 h 25». */
export const hours = (from: string, to: string): string => `${hour(from)} – ${hour(to)}`;

/** «45 min», «1 h», «1 h 30». */
export function duration(minutes: number): string {
  if (minutes < 60) return `${minutes}\u202fmin`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}\u202fh${rest ? `\u202f${String(rest).padStart(2, "0")}` : ""}`;
}

export const today = (): Day => {
  const now = new Date();
  return dayOf(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate(), 12)));
};
export const addDays = (day: Day, n: number): Day => dayOf(new Date(noon(day).getTime() + n * 86_400_000));
export const daysBetween = (from: Day, to: Day): number => Math.round((noon(to).getTime() - noon(from).getTime()) / 86_400_000);
/** 1 is Monday, 7 Sunday. */
export const weekday = (day: Day): number => noon(day).getUTCDay() || 7;
export const mondayOf = (day: Day): Day => addDays(day, 1 - weekday(day));
/** Monday to Saturday, or as many days as asked. */
export const weekOf = (day: Day, many = 6): Day[] => Array.from({ length: many }, (_, i) => addDays(mondayOf(day), i));
/** The number of its week, as calendars count them. */
export function weekNumber(day: Day): number {
  const thursday = addDays(mondayOf(day), 3);
  return Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7) + 1;
}
/** The weeks that show a month, each from Monday to Sunday. */
export function monthWeeks(month: string): Day[][] {
  const first = `${month.slice(0, 7)}-01`;
  const weeks: Day[][] = [];
  for (let monday = mondayOf(first); monday.slice(0, 7) <= first.slice(0, 7); monday = addDays(monday, 7)) weeks.push(weekOf(monday, 7));
  return weeks;
}
export const addMonths = (day: Day, n: number): Day => {
  const [year, month] = day.split("-").map(Number);
  return dayOf(new Date(Date.UTC(year!, month! - 1 + n, 1, 12)));
};

/** «Mardi 24 novembre». */
export const longDay = (day: Day): string => capital(written(day, { weekday: "long", day: "numeric", month: "long" }));
/** «Mar. 24 nov.». */
export const shortDay = (day: Day): string => capital(written(day, { weekday: "short", day: "numeric", month: "short" }).replace(",", ""));
/** «Mar. 24». */
export const tinyDay = (day: Day): string => capital(written(day, { weekday: "short", day: "numeric" }).replace(",", ""));
/** «mardi». */
export const dayName = (day: Day): string => written(day, { weekday: "long" });
/** «24 novembre», with its year when asked. */
export const dateOf = (day: Day, year = false): string => written(day, { day: "numeric", month: "long", ...(year ? { year: "numeric" } : {}) });
/** «Novembre 2026». */
export const monthName = (day: Day): string => capital(written(day, { month: "long", year: "numeric" }));

/** «Aujourd’hui», «Demain», «Hier», «Jeudi 26» within a week, else «Jeu. 3 déc.». */
export function nearDay(day: Day, from: Day = today()): string {
  const away = daysBetween(from, day);
  if (Math.abs(away) <= 1) return capital(new Intl.RelativeTimeFormat(language.value, { numeric: "auto" }).format(away, "day").replace("'", "’"));
  return Math.abs(away) < 7 ? capital(written(day, { weekday: "long", day: "numeric" })) : shortDay(day);
}

/** «Du 23 au 28 novembre», «Du 30 novembre au 5 décembre». */
export function range(from: Day, to: Day): string {
  const start = from.slice(0, 7) === to.slice(0, 7) ? polished(`${Number(from.slice(8))} ${written(to, { month: "long" })}`).replace(/ \S+$/, "") : dateOf(from);
  return language.value === "fr" ? `Du ${start} au ${dateOf(to)}` : `${start} to ${dateOf(to)}`;
}

/** «dans 20 min», «il y a 5 min», «dans 2 h»; for times of the same day or so. */
export function away(at: string, now: number = Date.now()): string {
  const minutes = Math.round((Date.parse(at) - now) / 60_000);
  const relative = new Intl.RelativeTimeFormat(language.value, { numeric: "auto", style: "short" });
  return Math.abs(minutes) < 60 ? relative.format(minutes, "minute") : relative.format(Math.round(minutes / 60), "hour");
}

/** «mercredi 25 novembre», in the middle of a sentence. */
export const plainDay = (day: Day): string => written(day, { weekday: "long", day: "numeric", month: "long" });
