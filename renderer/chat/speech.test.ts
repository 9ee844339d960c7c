import { describe, expect, it } from "vitest";
import { lastSentence } from "./last-sentence";
import { spokenText, wholeSentences } from "./speech";

describe("what is read aloud", () => {
  it("ends with a whole sentence, in any script", () => {
    expect(wholeSentences("One. Two is not yet")).toBe("One.");
    expect(wholeSentences("3.14 is not the end")).toBe("");
    expect(wholeSentences("一句。两")).toBe("一句。");
    expect(wholeSentences("a line\nanother")).toBe("a line\n");
  });

  it("has no marks, no addresses and no code", () => {
    expect(
      spokenText("**Use** `x` and [this](https://a.example/b).\n```js\nlet a = 1\n```\nDone.", "(code)"),
    ).toBe("Use x and this. (code) Done.");
  });
});

describe("the line of a running thought", () => {
  it("shows the sentence that is being written, or the one before while it has hardly begun", () => {
    expect(lastSentence("First I look. Then I count the cells")).toBe("Then I count the cells");
    expect(lastSentence("First I look. The")).toBe("First I look.");
    expect(lastSentence("")).toBe("");
  });

  it("costs the same for a long thought", () => {
    const long = `${"x".repeat(1_000_000)}. And so on, it goes`;
    expect(lastSentence(long)).toBe("And so on, it goes");
  });
});
