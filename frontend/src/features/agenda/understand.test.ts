import { expect, it } from "vitest";
import { understand } from "./understand";

const TUESDAY = "2026-11-24";
const read = (text: string) => {
  const { title, day, time } = understand(text, TUESDAY);
  return [title, day, ...(time ? [time] : [])];
};

it("hears for when something is", () => {
  expect(read("Exposé pour jeudi")).toEqual(["Exposé", "2026-11-26"]);
  expect(read("exposé d’histoire pour mardi")).toEqual(["Exposé d’histoire", "2026-12-01"]);
  expect(read("Rendre le livre au CDI demain")).toEqual(["Rendre le livre au CDI", "2026-11-25"]);
  expect(read("après-demain : piscine")).toEqual(["Piscine", "2026-11-26"]);
  expect(read("Dentiste le 3 décembre à 14 h 30")).toEqual(["Dentiste", "2026-12-03", "14:30"]);
  expect(read("Dentiste vendredi à 17h")).toEqual(["Dentiste", "2026-11-27", "17:00"]);
  expect(read("Convention de stage avant le 15/01")).toEqual(["Convention de stage", "2027-01-15"]);
  expect(read("Bilan pour le 1er février 2027")).toEqual(["Bilan", "2027-02-01"]);
  expect(read("Réviser dans 3 jours")).toEqual(["Réviser", "2026-11-27"]);
  expect(read("Feutres pour la semaine prochaine")).toEqual(["Feutres", "2026-11-30"]);
  expect(read("Oral vendredi 4")).toEqual(["Oral", "2026-12-04"]);
  expect(read("Essay for next friday")).toEqual(["Essay", "2026-11-27"]);
  expect(read("Talk on 5 december at 10:15")).toEqual(["Talk", "2026-12-05", "10:15"]);
});

it("leaves alone what is no day", () => {
  expect(read("Lire le chapitre 3")).toEqual(["Lire le chapitre 3", null]);
  expect(read("Mardinale, poème")).toEqual(["Mardinale, poème", null]);
  expect(read("Acheter 2 cahiers")).toEqual(["Acheter 2 cahiers", null]);
  expect(read("Note le 31/02")).toEqual(["Note le 31/02", null]);
  expect(read("Demande de bourse")).toEqual(["Demande de bourse", null]);
});
