import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumber, parseStopLines, readNumber, schemaFault, stopLines } from "./values";

const unit = { least: 0, most: 1, whole: false };

describe("a field for a number", () => {
  it("takes a comma for the point and spaces around it, and nothing that is no number", () => {
    expect(parseNumber(" 0,7 ")).toBe(0.7);
    expect(parseNumber(".5")).toBe(0.5);
    expect(parseNumber("-1")).toBe(-1);
    for (const text of ["1e3", "0x1", "1,2,3", "Infinity", "seven", "-", "."])
      expect(parseNumber(text)).toBeNull();
  });

  it("tells nothing from something wrong, and keeps to its bounds", () => {
    expect(readNumber("  ", unit)).toEqual({ state: "empty" });
    expect(readNumber("1", unit)).toEqual({ state: "value", value: 1 });
    expect(readNumber("1.01", unit)).toEqual({ state: "wrong" });
    expect(readNumber("2.5", { least: 0, most: 10, whole: true })).toEqual({ state: "wrong" });
  });

  it("reads every number within its bounds as it is written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (value) => {
        expect(readNumber(String(value / 10_000), unit)).toEqual({ state: "value", value: value / 10_000 });
      }),
    );
  });
});

describe("stop strings", () => {
  it("come back as they were, whatever they hold", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 })), (stop) => {
        expect(parseStopLines(stopLines(stop))).toEqual(stop);
      }),
    );
  });

  it("are one a line; empty lines and repetitions are dropped", () => {
    expect(parseStopLines("END\n\n\\n\\nUser:\nEND\n")).toEqual(["END", "\n\nUser:"]);
    expect(parseStopLines("C:\\dir")).toEqual(["C:\\dir"]);
  });
});

describe("a JSON schema", () => {
  it("may be any object; anything else is told apart from broken JSON, with the place", () => {
    expect(schemaFault('{"type":"object"}')).toBeNull();
    expect(schemaFault("[]")).toEqual({ kind: "not-an-object" });
    expect(schemaFault("null")).toEqual({ kind: "not-an-object" });
    expect(schemaFault('{\n  "type" "object"\n}')).toEqual({ kind: "syntax", line: 2, column: 10 });
    expect(schemaFault('{\n  "type":')).toMatchObject({ kind: "syntax", line: 2 });
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string(), (text) => void schemaFault(text)));
  });
});
