import { expect, it } from "vitest";
import { originOf } from "./origin";

it("takes origins as browsers write them, and nothing that means more or less than it seems", () => {
  expect(originOf("https://Notes.Example/")).toBe("https://notes.example");
  expect(originOf("http://localhost:3000")).toBe("http://localhost:3000");
  expect(originOf("https://notes.example:443")).toBe("https://notes.example");
  expect(originOf("chrome-extension://abcdef")).toBe("chrome-extension://abcdef");
  for (const text of [
    "*",
    "https://*",
    "https://*.example",
    "null",
    "notes.example",
    "https://notes.example/app",
    "https://user@notes.example",
    "file:///home",
    "javascript://x",
    "https://",
    "https://notes.example?x",
  ])
    expect([text, originOf(text)]).toEqual([text, null]);
});
