import { expect, it } from "vitest";
import type { Called, Roll } from "./facts";
import { moment } from "./facts";
import { bodyOf, countsOf, entriesOf, fromBody, late, latenessAt, tapped } from "./rolling";

const called = (id: number, more: Partial<Called> = {}): Called => ({ pupil: { id, name: `Élève ${id}` }, kind: "", minutes: null, announced: false, missed_before: false, ...more });
const lesson = { starts_at: "2026-11-24T08:30:00+01:00", ends_at: "2026-11-24T09:25:00+01:00" } as Roll["lesson"];
const roll = (state: Roll["state"], ...pupils: Called[]): Roll => ({ lesson, state, open: true, saved_at: null, flagged: false, can: [], pupils });

it("marks who is expected to be away, until something is saved", () => {
  const pupils = [called(1), called(2, { announced: true }), called(3, { missed_before: true })];
  expect([...entriesOf(roll("to_do", ...pupils)).keys()]).toEqual([2, 3]);
  expect(entriesOf(roll("in_progress", ...pupils)).size).toBe(0);
});

it("keeps a tap and takes it back", () => {
  const away = tapped(new Map(), 4);
  expect(bodyOf(away, false)).toEqual({ absent: [4], late: [], validated: false });
  expect(tapped(away, 4).size).toBe(0);
  const came = late(away, 4, 10);
  expect(bodyOf(came, true)).toEqual({ absent: [], late: [{ pupil: 4, minutes: 10 }], validated: true });
  expect(fromBody(bodyOf(came, true))).toEqual(came);
  expect(late(came, 4, null).size).toBe(0);
});

it("counts who is late among those who are there", () => {
  expect(countsOf(late(tapped(new Map(), 1), 2, 5), 27)).toEqual({ absent: 1, late: 1, there: 26 });
});

it("knows by the clock how late somebody is", () => {
  const at = (time: string) => latenessAt(lesson, Date.parse(`2026-11-24T${time}:00+01:00`));
  expect([at("08:25"), at("08:31"), at("08:43"), at("09:24"), at("15:00")]).toEqual([5, 5, 15, 55, 5]);
});

it("says a moment with its offset", () => {
  expect(Date.parse(moment("2026-07-01", "08:30"))).toBe(new Date(2026, 6, 1, 8, 30).getTime());
});
