import { describe, expect, it } from "vitest";
import { createSseReader } from "./sse";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("a stream of events", () => {
  it("is given up where an event does not end, however short its lines are", () => {
    for (const line of ["data: 123456789\n", "data\n", "data:\n", "data: x"]) {
      const reader = createSseReader(1000);
      expect(() => {
        for (let n = 0; n < 2000; n++) reader.push(bytes(line));
      }, line).toThrow(RangeError);
    }
  });

  it("may be as long as it likes where each event ends", () => {
    const reader = createSseReader(1000);
    let seen = 0;
    for (let n = 0; n < 2000; n++) seen += reader.push(bytes("data: 123\ndata: 456\n\n")).length;
    expect(seen).toBe(2000);
    expect(reader.push(bytes("data: 123\ndata: 456\n\n"))).toEqual(["123\n456"]);
  });
});
