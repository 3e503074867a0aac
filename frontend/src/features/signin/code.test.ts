import { expect, it } from "vitest";
import { dashed, lettersOf } from "./code";

it("puts the dashes of a code by itself", () => {
  expect(dashed("k7qm")).toBe("K7QM");
  expect(dashed("k7qm2")).toBe("K7QM-2");
  expect(dashed(" K7QM 22ab-CDEF.GH12 too much")).toBe("K7QM-22AB-CDEF-GH12");
  expect(lettersOf("k7qm-22")).toBe("K7QM22");
});
