import { afterEach, describe, expect, it, vi } from "vitest";
import { speak } from "../i18n";
import { cardLine } from "./card";

const lesson = (name: string, status: string, more: object = {}) => ({ starts_at: "2026-11-26T10:00:00+01:00", status, subject: { name }, ...more });

vi.stubGlobal("document", { documentElement: {} });

describe("a card in one line", () => {
  afterEach(async () => { vi.useRealTimers(); await speak("fr"); });

  it("says which lesson, which work, which event", () => {
    vi.useFakeTimers({ now: new Date("2026-11-24T09:00:00+01:00"), toFake: ["Date"] });
    expect(cardLine("lesson_changed", { kind: "cancel", lessons: [lesson("Mathématiques", "cancelled")] })).toBe("Maths de jeudi 26 annulé");
    expect(cardLine("lesson_changed", { kind: "restore", lessons: [lesson("Anglais", "kept", { starts_at: "2026-11-24T15:00:00+01:00" })] })).toBe("Anglais d’aujourd’hui rétabli");
    expect(cardLine("lesson_changed", { kind: "test", lessons: [lesson("Anglais", "kept", { test: "Verbes" })] })).toBe("Contrôle d’anglais jeudi 26");
    expect(cardLine("lesson_changed", { kind: "cancel", lessons: [lesson("Anglais", "cancelled")], more: 4 })).toBe("5 cours modifiés");
    expect(cardLine("homework_given", { subject: { name: "Sciences de la vie et de la Terre" }, due: "2026-11-25" })).toBe("Devoir de SVT pour demain");
    expect(cardLine("homework_given", { kind: "withdrawn", subject: { name: "Histoire-géographie" }, due: "2026-11-27" })).toBe("Devoir d’histoire-géo pour vendredi 27 retiré");
    expect(cardLine("event_announced", { kind: "cancelled", title: "Sortie au musée", day: "2026-11-27" })).toBe("Sortie au musée, vendredi 27 : annulé");
  });

  it("says the day that a moved lesson had", () => {
    vi.useFakeTimers({ now: new Date("2026-11-24T09:00:00+01:00"), toFake: ["Date"] });
    const moved = lesson("Mathématiques", "moved", { change: { was: { starts_at: "2026-11-25T10:00:00+01:00" } } });
    expect(cardLine("lesson_changed", { kind: "move", lessons: [moved] })).toBe("Maths de demain déplacé");
  });

  it("says what kind it is where no facts came, and nothing false of what it does not know", async () => {
    expect(cardLine("lesson_changed")).toBe("Emploi du temps modifié");
    expect(cardLine("homework_given", { kind: "sung" })).toBe("Travail à faire");
    expect(cardLine("something_new", { kind: "x" })).toBe("Information de l’établissement");
    await speak("en");
    expect(cardLine("homework_given")).toBe("Work to do");
  });
});
