import { language } from "./index";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = language.value === "fr" ? "fr-FR" : "en-GB";
  const key = locale + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale, options)));
  return made;
}

/** «18 h 03», in English 18:03. */
export function clock(at: string | number | Date): string {
  const date = new Date(at);
  const [hours, minutes] = [date.getHours(), String(date.getMinutes()).padStart(2, "0")];
  return language.value === "fr" ? `${hours}\u202fh\u202f${minutes}` : `${String(hours).padStart(2, "0")}:${minutes}`;
}

export const dayKey = (at: string): string => {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
};

const daysAgo = (date: Date): number => {
  const midnight = (of: Date) => new Date(of.getFullYear(), of.getMonth(), of.getDate()).getTime();
  return Math.round((midnight(new Date()) - midnight(date)) / 86_400_000);
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** «Aujourd’hui», «Hier», «Lundi 23 novembre», with the year when it is another one. */
export function day(at: string): string {
  const date = new Date(at);
  const ago = daysAgo(date);
  if (ago === 0 || ago === 1) {
    const relative = new Intl.RelativeTimeFormat(language.value, { numeric: "auto" });
    return capital(relative.format(-ago, "day").replace("'", "’"));
  }
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : ("numeric" as const);
  return capital(format({ weekday: "long", day: "numeric", month: "long", year }).format(date));
}

/** As short as a list needs: the hour today, the weekday this week, else the date. */
export function brief(at: string): string {
  const date = new Date(at);
  const ago = daysAgo(date);
  if (ago <= 0) return clock(date);
  if (ago < 7) return format({ weekday: "long" }).format(date);
  return format({ day: "numeric", month: "short" }).format(date);
}

export const wholeDay = (at: string): string => capital(format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(new Date(at)));

export const full = (at: string | number | Date): string => {
  const date = new Date(at);
  return `${format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(date)}, ${clock(date)}`;
};

export const date = (at: string | number | Date): string => format({ day: "numeric", month: "long", year: "numeric" }).format(new Date(at));
