import { expect, it } from "vitest";
import { enWords } from "./words-en";
import { zhWords } from "./words-zh";

const names = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort();

it("both languages say every sentence, with the same figures in it", () => {
  expect(Object.keys(zhWords)).toEqual(Object.keys(enWords));
  for (const [key, text] of Object.entries(enWords)) {
    const other = Object.entries(zhWords).find(([name]) => name === key)?.[1] ?? "";
    expect(other, key).not.toBe("");
    expect(names(other), key).toEqual(names(text));
  }
});
