import { describe, expect, it } from "vitest";
import { isBlock, place, readBlock, readMark } from "./typing";

describe("what is typed into a cell", () => {
  it("takes a comma or a point, and the scale behind it", () => {
    expect(readMark("12,5", "20.00").value).toBe("12.50");
    expect(readMark(" .5 ", "20.00").value).toBe("0.50");
    expect(readMark("07", "20.00").value).toBe("7.00");
    expect(readMark("14/20", "20.00").value).toBe("14.00");
    expect(readMark("", "20.00").value).toBe(null);
  });
  it("takes codes as they are typed and as they are written", () => {
    expect(readMark("ABS", "20.00").value).toBe("abs");
    expect(readMark("N.Noté", "20.00").value).toBe("nn");
    expect(readMark("Abs (0)", "20.00").value).toBe("abs0");
    expect(readMark("abs0", null).wrong).toBe("grades.notALevel");
  });
  it("says why something is no mark", () => {
    expect(readMark("21", "20.00").wrong).toBe("grades.above");
    expect(readMark("-3", "20.00").wrong).toBe("grades.negative");
    expect(readMark("1,255", "20.00").wrong).toBe("grades.decimals");
    expect(readMark("bien", "20.00").wrong).toBe("grades.notAMark");
    expect(readMark("5", null).wrong).toBe("grades.notALevel");
  });
});

describe("a block from a spreadsheet", () => {
  const columns = [{ id: 7, out_of: "20.00", may: true }, { id: 8, out_of: "10.00", may: false }];
  it("falls from the cell on, down and right, and nothing for empty ones", () => {
    expect(isBlock("12\n")).toBe(false);
    const { cells, over } = place(readBlock("12\t3\r\n\t4\r\n25\r\n9\r\n"), [1, 2, 3], columns, 0, 0);
    expect(cells.map(({ pupil, column, typed }) => [pupil, column, typed.value ?? typed.wrong])).toEqual([
      [1, 7, "12.00"], [1, 8, "grades.readOnly"], [2, 8, "grades.readOnly"], [3, 7, "grades.above"],
    ]);
    expect(over).toBe(1);
  });
});
