import { afterEach, expect, it } from "vitest";
import { addMonths, away, dateOf, dayAt, duration, hour, longDay, monthWeeks, nearDay, range, weekNumber, weekOf, weekday } from "./days";
import { language } from "./index";

afterEach(() => { language.value = "fr"; });
const plain = (text: string) => text.replace(/[\u202f\u00a0]/g, " ");

it("reads an hour as the school's clock shows it, wherever one is", () => {
  expect(plain(hour("2026-11-24T08:30:00+01:00"))).toBe("8 h 30");
  expect(plain(hour("2026-11-24T08:30:00+04:00"))).toBe("8 h 30");
  expect(dayAt("2026-11-24T00:10:00+04:00")).toBe("2026-11-24");
  expect(plain(hour(13 * 60 + 5))).toBe("13 h 05");
});

it("names days and weeks as people do", () => {
  expect(longDay("2026-11-24")).toBe("Mardi 24 novembre");
  expect(dateOf("2026-12-01")).toBe("1er décembre");
  expect(nearDay("2026-11-25", "2026-11-24")).toBe("Demain");
  expect(nearDay("2026-11-26", "2026-11-24")).toBe("Jeudi 26");
  expect(nearDay("2026-12-03", "2026-11-24")).toBe("Jeu. 3 déc.");
  expect(range("2026-11-23", "2026-11-28")).toBe("Du 23 au 28 novembre");
  expect(range("2026-11-30", "2026-12-05")).toBe("Du 30 novembre au 5 décembre");
  expect(range("2026-12-01", "2026-12-05")).toBe("Du 1er au 5 décembre");
  language.value = "en";
  expect(range("2026-11-23", "2026-11-28")).toBe("23 to 28 November");
  expect(nearDay("2026-11-25", "2026-11-24")).toBe("Tomorrow");
});

it("counts weeks and months as calendars do", () => {
  expect(weekday("2026-11-29")).toBe(7);
  expect(weekOf("2026-11-29")).toEqual(["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28"]);
  expect([weekNumber("2026-11-24"), weekNumber("2027-01-01"), weekNumber("2027-01-04")]).toEqual([48, 53, 1]);
  expect(monthWeeks("2026-11").map((week) => week[0])).toEqual(["2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30"]);
  expect(addMonths("2026-11-24", 2)).toBe("2027-01-01");
});

it("says how long, and how soon", () => {
  expect(plain(duration(90))).toBe("1 h 30");
  expect(plain(duration(45))).toBe("45 min");
  const now = Date.parse("2026-11-24T13:10:00+01:00");
  expect(plain(away("2026-11-24T13:30:00+01:00", now))).toBe("dans 20 min");
});
