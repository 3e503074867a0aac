import { minutesAt } from "../../i18n/days";
import type { Roll } from "./facts";

/** What stands beside a name on the roll; a name without one is there. */
export interface Entry { kind: "absent" | "late"; minutes: number | null }
export type Entries = ReadonlyMap<number, Entry>;
export interface RollBody { absent: number[]; late: { pupil: number; minutes: number }[]; validated: boolean }

const ABSENT: Entry = { kind: "absent", minutes: null };

/** As it was saved; before the first save those who are expected to be away are marked. */
export function entriesOf(roll: Roll): Entries {
  const found = new Map<number, Entry>();
  for (const one of roll.pupils) {
    if (one.kind) found.set(one.pupil.id, { kind: one.kind, minutes: one.minutes });
    else if (roll.state === "to_do" && (one.announced || one.missed_before)) found.set(one.pupil.id, ABSENT);
  }
  return found;
}

export const bodyOf = (entries: Entries, validated: boolean): RollBody => ({
  absent: [...entries].filter(([, one]) => one.kind === "absent").map(([pupil]) => pupil),
  late: [...entries].filter(([, one]) => one.kind === "late").map(([pupil, one]) => ({ pupil, minutes: one.minutes ?? 5 })),
  validated,
});

export const fromBody = (body: RollBody): Entries =>
  new Map<number, Entry>([...body.absent.map((pupil) => [pupil, ABSENT] as const), ...body.late.map(({ pupil, minutes }) => [pupil, { kind: "late", minutes }] as const)]);

/** A tap on a name: away, or there again. */
export function tapped(entries: Entries, pupil: number): Entries {
  const next = new Map(entries);
  if (!next.delete(pupil)) next.set(pupil, ABSENT);
  return next;
}

export function late(entries: Entries, pupil: number, minutes: number | null): Entries {
  const next = new Map(entries);
  if (minutes === null) next.delete(pupil);
  else next.set(pupil, { kind: "late", minutes });
  return next;
}

export const lasting = (lesson: Roll["lesson"]): number => minutesAt(lesson.ends_at) - minutesAt(lesson.starts_at);

/** Who comes in now is that late: by fives, within the lesson. */
export function latenessAt(lesson: Roll["lesson"], now: number): number {
  const gone = Math.round((now - Date.parse(lesson.starts_at)) / 300_000) * 5;
  return Math.max(5, Math.min(gone > lasting(lesson) ? 5 : gone, lasting(lesson)));
}

export const countsOf = (entries: Entries, pupils: number) => {
  const all = [...entries.values()];
  const [absent, lates] = [all.filter((one) => one.kind === "absent").length, all.filter((one) => one.kind === "late").length];
  return { absent, late: lates, there: pupils - absent };
};

const OPENS_BEFORE = 15 * 60_000;
export const opensAt = (lesson: Roll["lesson"]): number => Date.parse(lesson.starts_at) - OPENS_BEFORE;
