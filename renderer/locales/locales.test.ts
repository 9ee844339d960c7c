import { describe, expect, it } from "vitest";
import { en } from "./en";
import { zhCn } from "./zh-cn";

const slots = (text: string) => [...text.matchAll(/\{\{([^}]+)\}\}/g)].map((match) => match[1]).sort();

describe("the page's sentences", () => {
  it("have the same slots in both languages, so that no figure is lost in translation", () => {
    for (const [key, chinese] of Object.entries(zhCn))
      expect(slots(chinese), key).toEqual(slots(Reflect.get(en, key)));
  });

  it("never say Oops, nor that an error occurred", () => {
    for (const text of Object.values<string>(en))
      expect(text).not.toMatch(/oops|error occurred|something went wrong/i);
  });
});
