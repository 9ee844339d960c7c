import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visibleText } from "../ui/visible";
import { safeAddress } from "./link";

describe("a link", () => {
  it("leads to https addresses only, in their normal form", () => {
    expect(safeAddress("https://Example.org/a b")).toBe("https://example.org/a%20b");
    for (const target of [
      "http://example.org",
      "javascript:alert(1)",
      "java\nscript:alert(1)",
      "data:text/html,x",
      "file:///etc/passwd",
      "smb://host/share",
      "\\\\host\\share",
      "//example.org",
      "/relative",
      "#anchor",
      "https:example.org",
      "https://",
      "ms-msdt:/id",
      "blob:https://example.org/1",
      "app://quern/index.html",
      "mailto:a@example.org",
      "",
    ])
      expect(safeAddress(target), target).toBeNull();
  });

  it("is never anything else, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ validSchemes: ["http", "https", "ftp"] })), (target) => {
        const address = safeAddress(target);
        if (address !== null) expect(new URL(address).protocol).toBe("https:");
      }),
    );
  });
});

describe("visible text", () => {
  it("shows marks that turn text around, and leaves ordinary text of any script alone", () => {
    expect(visibleText("a\u202Eb\u2066c\u0000")).toBe("a⟨U+202E⟩b⟨U+2066⟩c⟨U+0000⟩");
    const ordinary = "Tabs\tand\nlines, עברית, العربية, 中文, 👩‍💻, e\u0301";
    expect(visibleText(ordinary)).toBe(ordinary);
  });
});
