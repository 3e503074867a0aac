import { describe, expect, it } from "vitest";
import { changedSince, closedFrom, closureOfWeek, daysOf, hoursOf, landing, moment, openFrom, placed, step, type Closure, type Lesson, type Timetable } from "./lessons";

let last = 0;
const lesson = (day: string, from: string, to: string, more: Partial<Lesson> = {}): Lesson => ({
  id: ++last, day, starts_at: `${day}T${from}:00+01:00`, ends_at: `${day}T${to}:00+01:00`, subject: null, title: "Cours", kind: "lesson", teachers: [], rooms: [],
  groups: [], status: "kept", test: "", sequence: 0, change: null, can: [], ...more,
});
const page = (items: Lesson[], closures: Closure[] = []): Timetable => ({ items, next: null, closures, weeks: [] });
const closure = (starts_on: string, ends_on: string): Closure => ({ id: 1, establishment: 1, kind: "holidays", name: "Vacances", starts_on, ends_on });

describe("the day to show first", () => {
  it("is today when there are lessons", () => expect(landing(page([lesson("2026-11-24", "08:30", "09:25")]), "2026-11-24")).toBe("2026-11-24"));
  it("is the next day of the week with lessons", () => expect(landing(page([lesson("2026-11-26", "08:30", "09:25")]), "2026-11-25")).toBe("2026-11-26"));
  it("is Monday on a Saturday without lessons", () => expect(landing(page([lesson("2026-11-27", "08:30", "09:25")]), "2026-11-28")).toBe("2026-11-30"));
  it("is the Monday after holidays", () => expect(landing(page([], [closure("2026-12-19", "2027-01-03")]), "2026-12-20")).toBe("2027-01-04"));
  it("skips a weekend after a closure that ends on a Friday", () => expect(landing(page([], [closure("2026-11-23", "2026-12-04")]), "2026-11-24")).toBe("2026-12-07"));
});

it("shows a Saturday only when it has lessons", () => {
  expect(daysOf(page([]), "2026-11-23")).toHaveLength(5);
  expect(daysOf(page([lesson("2026-11-28", "08:30", "09:25")]), "2026-11-23")).toHaveLength(6);
});

it("turns from Friday to Monday and back", () => {
  const days = daysOf(page([]), "2026-11-23");
  expect(step("2026-11-27", 1, days)).toBe("2026-11-30");
  expect(step("2026-11-30", -1, days)).toBe("2026-11-27");
  expect(step("2026-11-27", 1, [...days, "2026-11-28"])).toBe("2026-11-28");
});

it("puts what is at the same time side by side", () => {
  const [a, b, c, d] = placed([lesson("2026-11-24", "08:00", "10:00"), lesson("2026-11-24", "08:00", "09:00"), lesson("2026-11-24", "09:00", "10:00"), lesson("2026-11-24", "10:00", "11:00")]);
  expect([a!.column, b!.column, c!.column].sort()).toEqual([0, 1, 1]);
  expect([a!.columns, b!.columns, c!.columns, d!.columns]).toEqual([2, 2, 2, 1]);
});

it("keeps the hours of the margin apart", () => {
  const { from, to, marks } = hoursOf([lesson("2026-11-24", "08:30", "09:25"), lesson("2026-11-25", "08:30", "09:25"), lesson("2026-11-24", "08:40", "09:25"), lesson("2026-11-24", "09:25", "10:20")]);
  expect([from, to]).toEqual([510, 620]);
  expect(marks).toEqual([510, 565]);
});

it("writes a time in the school's zone", () => {
  const zone = -new Date("2026-11-24T08:30:00").getTimezoneOffset();
  const like = `2026-11-24T08:30:00${zone < 0 ? "-" : "+"}${String(Math.floor(Math.abs(zone) / 60)).padStart(2, "0")}:00`;
  expect(Date.parse(moment("2026-11-25", "09:00", like))).toBe(new Date("2026-11-25T09:00:00").getTime());
  expect(moment("2026-11-25", "09:00", "2026-11-24T08:30:00+13:00")).toBe("2026-11-25T09:00:00+13:00");
});

it("knows what changed since", () => {
  const before = new Map([[1, 0], [2, 3]]);
  expect(changedSince(before, [lesson("2026-11-24", "08:30", "09:25", { id: 1, sequence: 1 }), lesson("2026-11-24", "08:30", "09:25", { id: 2, sequence: 3 }), lesson("2026-11-24", "08:30", "09:25", { id: 9 })])).toEqual([1]);
});

describe("days without lessons", () => {
  const noel = closure("2026-12-19", "2027-01-03");
  const bridge = { ...closure("2027-01-04", "2027-01-04"), id: 2, name: "Pont" };
  it("end on the first day that is open", () => {
    expect(openFrom([noel], "2026-12-20")).toBe("2027-01-04");
    expect(openFrom([noel, bridge], "2026-12-20")).toBe("2027-01-05");
    expect(openFrom([], "2026-11-28")).toBe("2026-11-30");
  });
  it("close a week when each of its school days is", () => {
    expect(closedFrom(noel)).toBe("2026-12-21");
    expect(closedFrom(bridge)).toBe("2027-01-04");
    expect(closedFrom(closure("2027-05-01", "2027-05-01"))).toBe("2027-05-01");
    expect(closureOfWeek([noel], "2026-12-28")?.name).toBe("Vacances");
    expect(closureOfWeek([noel, bridge], "2027-01-04")).toBeUndefined();
    expect(closureOfWeek([noel], "2026-12-14")).toBeUndefined();
  });
});
