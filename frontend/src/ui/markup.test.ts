import { describe, expect, it } from "vitest";
import { inline, onlyEmoji, parse, plain, safeHref } from "./markup";

describe("a message's markup", () => {
  it("knows the subset", () => {
    expect(inline("**gras** et *italique* et `a*b*c`")).toEqual([
      { type: "bold", children: [{ type: "text", text: "gras" }] },
      { type: "text", text: " et " },
      { type: "italic", children: [{ type: "text", text: "italique" }] },
      { type: "text", text: " et " },
      { type: "code", text: "a*b*c" },
    ]);
    expect(parse("- un\n- deux\n\n1. a\n2. b\n> dit\n```js\nx < 1\n```").map((block) => block.type)).toEqual(["list", "list", "quote", "pre"]);
  });

  it("leaves sums, names and half marks alone", () => {
    for (const text of ["3 * 4 * 5", "snake_case_name", "2*3=6 et 4*5", "** pas gras **", "un * seul", "`ouvert", "[x](", "a\\b"])
      expect(plain(text)).toBe(text);
  });

  it("opens only the web and mail", () => {
    for (const bad of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "//evil", "file:///etc", "https:", "mailto:x"])
      expect(safeHref(bad)).toBeNull();
    expect(inline("[clic](javascript:alert(1))")).toEqual([{ type: "text", text: "[clic](javascript:alert(1))" }]);
    expect(inline("voir https://eduscol.education.fr/cours.")).toEqual([
      { type: "text", text: "voir " },
      { type: "link", href: "https://eduscol.education.fr/cours", text: "https://eduscol.education.fr/cours" },
      { type: "text", text: "." },
    ]);
  });

  it("keeps markup of others as text", () => {
    expect(parse("<img src=x onerror=alert(1)>")).toEqual([{ type: "para", children: [{ type: "text", text: "<img src=x onerror=alert(1)>" }] }]);
  });

  it("reads hostile input quickly", () => {
    const started = performance.now();
    for (const bad of ["*".repeat(4000), "_a".repeat(2000), "[".repeat(4000), "`".repeat(4000), "> ".repeat(2000), "**a".repeat(1300), "~~a".repeat(1300), "https://" + "(".repeat(3900)])
      parse(bad);
    expect(performance.now() - started).toBeLessThan(400);
  });

  it("shows emoji alone large", () => {
    for (const big of ["👍", "🎉🎉🎉", "👩🏽‍🔬", "🇫🇷", "❤️", "1️⃣"]) expect(onlyEmoji(big)).toBe(true);
    for (const text of ["ok 👍", "12", "*", "👍👍👍👍👍👍👍", ""]) expect(onlyEmoji(text)).toBe(false);
  });
});
