import { afterEach, describe, expect, it, vi } from "vitest";
import { learn, speak } from "../i18n";
import { insteadOf } from "./lesson";

vi.stubGlobal("document", { documentElement: {} });

describe("what a lesson had before", () => {
  afterEach(() => speak("fr"));

  it("is joined as it is said", async () => {
    await learn("lesson");
    expect(insteadOf("204")).toBe("au lieu de ");
    expect(insteadOf("Atelier")).toBe("au lieu d’");
    expect(insteadOf("Hall")).toBe("au lieu de ");
    await speak("en");
    expect(insteadOf("Atelier")).toBe("instead of ");
  });
});
