import { describe, expect, it } from "vitest";
import { errorCodes } from "../errors";
import { enErrors } from "./en-errors";
import { enReasons } from "./en-reasons";
import { formatBytes, formatDuration } from "./format";
import { createTranslator, errorText } from "./translate";
import { zhErrors } from "./zh-errors";
import { zhReasons } from "./zh-reasons";

const catalogues = { ...enErrors, ...enReasons } as Record<string, string>;
const chinese = { ...zhErrors, ...zhReasons } as Record<string, string>;
const slots = (text: string) => [...text.matchAll(/\{\{([^}]+)\}\}/g)].map((match) => match[1]).sort();

describe("messages", () => {
  it("have a sentence for every error code in both languages", () => {
    for (const code of errorCodes) {
      expect(catalogues[`error.${code}`], code).toMatch(/\S/);
      expect(chinese[`error.${code}`], code).toMatch(/\p{Script=Han}/u);
    }
  });

  it("have the same slots in both languages, so that no figure is lost in translation", () => {
    for (const [key, english] of Object.entries(catalogues))
      expect(slots(chinese[key] ?? ""), key).toEqual(slots(english));
  });

  it("fill in sizes in decimal units", () => {
    const text = errorText(createTranslator("en"), {
      code: "gguf-truncated",
      params: { path: "a.gguf", haveBytes: 9_100_000_000, wantBytes: 15_400_000_000 },
    });
    expect(text).toBe(
      "a.gguf stops after 9.1 GB of 15.4 GB. Download it again, or copy it again from where it came.",
    );
  });

  it("leave user text alone: no HTML escaping, no second interpolation", () => {
    const text = errorText(createTranslator("en"), {
      code: "not-gguf",
      params: { path: "<b>{{wantBytes}}&$t(error.cancelled)" },
    });
    expect(text).toContain("<b>");
    expect(text).not.toContain("Stopped.");
  });
});

describe("formats", () => {
  it("keep one rule for sizes", () => {
    expect([0, 999, 1000, 15_400_000_000, 999_960_000].map((n) => formatBytes(n, "en"))).toEqual([
      "0 bytes",
      "999 bytes",
      "1 KB",
      "15.4 GB",
      "1.0 GB",
    ]);
  });

  it("name at most two units of time", () => {
    expect([0, 45, 90, 720, 12_000, 200_000].map((n) => formatDuration(n, "en"))).toEqual([
      "0 s",
      "45 s",
      "2 min",
      "12 min",
      "3 h 20 min",
      "2 d",
    ]);
  });
});
