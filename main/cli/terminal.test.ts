import { describe, expect, it } from "vitest";
import { createTerminal } from "./terminal";

function fakeStream(isTTY: boolean) {
  const stream = { text: "", isTTY, columns: 20, write: (text: string) => (stream.text += text) };
  return stream;
}

describe("what is written where nobody watches", () => {
  it("has no colour, no live lines, and nothing but results on standard output", () => {
    const [out, err] = [fakeStream(false), fakeStream(false)];
    const terminal = createTerminal(out, err, {});
    terminal.live("12 %");
    terminal.note(terminal.noteStyle("red", "careful"));
    terminal.result(terminal.resultStyle("bold", "result\n"));
    terminal.live("");
    expect([out.text, err.text]).toEqual(["result\n", "careful\n"]);
    expect(terminal.watched).toBe(false);
  });
});

describe("what is written to a terminal", () => {
  it("may have colour, and a live line makes way for everything else", () => {
    const [out, err] = [fakeStream(true), fakeStream(true)];
    const terminal = createTerminal(out, err, {});
    terminal.live("x".repeat(50));
    terminal.note("done");
    expect(err.text).toBe(`\r\u001b[K${"x".repeat(19)}\r\u001b[Kdone\n`);
    expect(terminal.resultStyle("bold", "b")).toBe("\u001b[1mb\u001b[22m");
  });

  it("has no colour with NO_COLOR or a dumb terminal", () => {
    for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
      const terminal = createTerminal(fakeStream(true), fakeStream(true), env);
      expect(terminal.resultStyle("bold", "b")).toBe("b");
      expect(terminal.noteStyle("dim", "d")).toBe("d");
    }
  });

  it("each stream goes by itself: results into a file, progress on the screen", () => {
    const terminal = createTerminal(fakeStream(false), fakeStream(true), {});
    expect(terminal.resultStyle("bold", "b")).toBe("b");
    expect(terminal.noteStyle("dim", "d")).not.toBe("d");
  });
});
