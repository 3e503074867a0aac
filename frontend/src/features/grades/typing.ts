import type { Key } from "../../i18n";
import { codes, isCode } from "./marks";

/** What was typed, as the server reads it: null empties the cell. `wrong` says why it is no mark. */
export type Typed = { value: string | null; wrong?: undefined } | { value?: undefined; wrong: Key };

const NUMBER = /^(\d{0,6})(?:[.,](\d*))?$/;
/** As teachers write them beside the codes: «N.Noté», «Absent». */
const ALIKE: Record<string, string> = {
  "a": "abs", "absent": "abs", "absente": "abs", "d": "disp", "dispense": "disp", "dispensee": "disp", "n.note": "nn", "n.not": "nn", "nnote": "nn", "non note": "nn",
  "non rendu": "nr", "n.rdu": "nr", "n.rendu": "nr", "abs (0)": "abs0", "n.rdu (0)": "nr0", "i": "inapte", "inap": "inapte",
};
const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

/** `outOf` null: marked by levels from 1 to 4. */
export function readMark(text: string, outOf: string | null): Typed {
  const typed = plain(text).replace(/\s*\/\s*\d+([.,]\d+)?$/, "");
  if (typed === "" || typed === "-" || typed === "–") return { value: null };
  const code = ALIKE[typed] ?? typed;
  if (isCode(code)) return codes(outOf === null).includes(code) ? { value: code } : { wrong: "grades.notALevel" };
  if (outOf === null) return /^[1-4]$/.test(typed) ? { value: typed } : { wrong: "grades.notALevel" };
  if (/^[-−]\d/.test(typed)) return { wrong: "grades.negative" };
  const found = NUMBER.exec(typed);
  if (!found || !(found[1] || found[2])) return { wrong: "grades.notAMark" };
  if ((found[2] ?? "").length > 2) return { wrong: "grades.decimals" };
  const value = `${found[1] || "0"}.${(found[2] ?? "").padEnd(2, "0")}`;
  return Number(value) > Number(outOf) ? { wrong: "grades.above" } : { value: value.replace(/^0+(?=\d)/, "") };
}

/** A block as spreadsheets copy it: lines and tabs; the last line end is none of it. */
export const readBlock = (text: string): string[][] => text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
export const isBlock = (text: string): boolean => /[\t\n]/.test(text.replace(/\r?\n$/, "")) ;

export interface Column { id: number; out_of: string | null; may: boolean }
export interface Pasted { pupil: number; column: number; text: string; typed: Typed }

/** Where a block falls that begins at a cell; `over` cells fell off the table. */
export function place(block: readonly string[][], pupils: readonly number[], columns: readonly Column[], row: number, at: number): { cells: Pasted[]; over: number } {
  const cells: Pasted[] = [];
  let over = 0;
  block.forEach((line, down) => line.forEach((text, right) => {
    const pupil = pupils[row + down];
    const column = columns[at + right];
    if (plain(text) === "") return;
    if (pupil === undefined || !column) over += 1;
    else cells.push({ pupil, column: column.id, text: text.trim(), typed: column.may ? readMark(text, column.out_of) : { wrong: "grades.readOnly" } });
  }));
  return { cells, over };
}
