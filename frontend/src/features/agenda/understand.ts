import { addDays, mondayOf, today, weekday, type Day } from "../../i18n/days";
import { bare } from "../../ui/near";

export interface Understood { title: string; day: Day | null; time: string | null }

const DAYS = ["lundi|monday", "mardi|tuesday", "mercredi|wednesday", "jeudi|thursday", "vendredi|friday", "samedi|saturday", "dimanche|sunday"];
const MONTHS = ["janv(?:ier)?|january|jan", "fevr(?:ier)?|fev|february|feb", "mars|march|mar", "avr(?:il)?|april|apr", "mai|may", "juin|june|jun", "juil(?:let)?|july|jul", "aout|august|aug", "sept(?:embre)?|september|sep", "oct(?:obre)?|october", "nov(?:embre)?|november", "dec(?:embre)?|december"];
const some = (words: readonly string[]): string => words.map((word) => `(${word})`).join("|");
const LEAD = "(?:^|\\s|,)(?:(?:pour|avant|d.ici|d.ici a|for|by|on|due|before)\\s+)?(?:le\\s+|the\\s+|ce\\s+|this\\s+|next\\s+)?";
const TAIL = "(?=$|[\\s,.!?])";

const pad = (n: number): string => String(n).padStart(2, "0");
const real = (day: Day): boolean => addDays(day, 0) === day;

/** Without a year the next such day. */
function dateIn(now: Day, date: number, month: number, year?: number): Day | null {
  const given = year === undefined ? Number(now.slice(0, 4)) : year < 100 ? 2000 + year : year;
  if (month < 1 || month > 12 || date < 1 || date > 31) return null;
  const found = `${given}-${pad(month)}-${pad(date)}`;
  if (!real(found)) return null;
  return year === undefined && found < now ? `${given + 1}-${found.slice(5)}` : found;
}

type Reader = (found: RegExpExecArray, now: Day) => Day | null;
const at = (found: RegExpExecArray): number => found.slice(1).findIndex((part) => part !== undefined);

/** The most certain first: a whole date, then words that count from today. */
const READERS: readonly (readonly [string, Reader])[] = [
  [`(\\d{1,2})[/.](\\d{1,2})(?:[/.](\\d{4}|\\d{2}))?`, (f, now) => dateIn(now, Number(f[1]), Number(f[2]), f[3] === undefined ? undefined : Number(f[3]))],
  [`(?:${DAYS.join("|")})?\\s*(\\d{1,2})(?:er|st|nd|rd|th)?\\s+(?:${some(MONTHS)})\\.?(?:\\s+(\\d{4}))?`, (f, now) => dateIn(now, Number(f[1]), f.slice(2, 14).findIndex(Boolean) + 1, f[14] === undefined ? undefined : Number(f[14]))],
  ["(?:apres-demain|apres demain|day after tomorrow)", (_, now) => addDays(now, 2)],
  ["(?:demain|tomorrow)(?:\\s+(?:matin|midi|soir|apres-midi|morning|evening|afternoon))?", (_, now) => addDays(now, 1)],
  ["(?:aujourd.hui|ce soir|ce matin|tonight|today|soir)", (_, now) => now],
  [`(?:${some(DAYS)})(?:\\s+(\\d{1,2}))?(?:\\s+prochain)?`, (f, now) => {
    const day = addDays(now, ((at(f) + 1 - weekday(now) + 6) % 7) + 1);
    if (f[8] === undefined) return day;
    // «vendredi 4»: the next fourth that is a Friday.
    for (let next = now, n = 0; n < 366; n++, next = addDays(next, 1)) if (Number(next.slice(8)) === Number(f[8]) && weekday(next) === at(f) + 1) return next;
    return day;
  }],
  ["(?:dans|in)\\s+(\\d{1,3})\\s+(?:jours?|days?)", (f, now) => addDays(now, Number(f[1]))],
  ["(?:dans|in)\\s+(?:(\\d{1,2})|une|a)\\s+(?:semaines?|weeks?)", (f, now) => addDays(now, 7 * Number(f[1] ?? 1))],
  ["(?:la )?(?:semaine prochaine|next week|week)", (_, now) => addDays(mondayOf(now), 7)],
];
const TIME = /(?:^|\s)(?:a|at|vers)\s+(\d{1,2})\s?(?:h|:|heures?)\s?(\d{2})?(?=$|[\s,.!?])/;

/** Letter for letter without accents, so that a place in one is a place in the other. */
const flat = (text: string): string => [...text.normalize("NFC")].map((letter) => bare(letter).charAt(0) || letter).join("").replace(/[’']/g, "'");

/** «Exposé pour jeudi», «Rendre le livre le 3 décembre à 14 h»: what, and for when; a day that is not said is null. */
export function understand(written: string, now: Day = today()): Understood {
  let title = written.normalize("NFC");
  let time: string | null = null;
  const cut = (from: number, many: number): void => { title = `${title.slice(0, from)} ${title.slice(from + many)}`; };
  const hour = TIME.exec(flat(title));
  if (hour && Number(hour[1]) < 24 && Number(hour[2] ?? 0) < 60) {
    time = `${pad(Number(hour[1]))}:${hour[2] ?? "00"}`;
    cut(hour.index, hour[0].length);
  }
  let day: Day | null = null;
  for (const [pattern, read] of READERS) {
    const found = new RegExp(`${LEAD}${pattern}${TAIL}`).exec(flat(title));
    day = found && read(found, now);
    if (!found || day === null) continue;
    cut(found.index, found[0].length);
    break;
  }
  title = title.replace(/\s+/g, " ").replace(/^[\s,:;-]+|[\s,:;-]+$/g, "");
  return { title: title.charAt(0).toUpperCase() + title.slice(1), day, time };
}

