import katex from "katex";
import { describe, expect, it } from "vitest";
import { limitsOf } from "./limits";

function markupLength(tex: string): number {
  try {
    return katex.renderToString(tex, { throwOnError: true, trust: false, strict: "ignore", ...limitsOf(tex) })
      .length;
  } catch {
    return 0;
  }
}

describe("what a formula may grow to", () => {
  it("holds for definitions that multiply", () => {
    expect(markupLength("\\def\\a{\\a\\a}\\a")).toBe(0);
    const doubling = "\\def\\a{xx}".concat(
      ..."bcdefghijklmnop"
        .split("")
        .map((name, at) => `\\def\\${name}{\\${"abcdefghijklmno"[at]}\\${"abcdefghijklmno"[at]}}`),
    );
    expect(markupLength(`${doubling}\\p`)).toBe(0);
    expect(markupLength(`\\def\\a{${"x".repeat(4000)}}${"\\a".repeat(500)}`)).toBe(0);
  });

  it("holds for lengths, and leaves everyday formulas alone", () => {
    expect(katex.renderToString("\\rule{9999em}{9999em}", limitsOf("\\rule{9999em}{9999em}"))).not.toMatch(
      /9999em;/,
    );
    expect(markupLength("\\newcommand{\\mine}{\\mathbb{R}} f: \\mine \\to \\mine")).toBeGreaterThan(100);
    expect(
      markupLength("\\begin{aligned} a &\\implies b \\\\ \\ldots &\\iff c \\end{aligned}"),
    ).toBeGreaterThan(100);
  });

  it("takes no link, picture, class or style from the text", () => {
    for (const tex of [
      "\\href{javascript:alert(1)}{x}",
      "\\url{https://evil.example}",
      "\\includegraphics{https://evil.example/x.png}",
      "\\htmlStyle{position:fixed}{x}",
      "\\htmlData{x=y}{x}",
      "\\htmlId{root}{x}",
    ]) {
      const markup = katex.renderToString(tex, { throwOnError: false, trust: false, strict: "ignore" });
      const drawn = markup.replace(/<annotation.*?<\/annotation>/gs, "");
      expect(drawn, tex).not.toMatch(/href=|src=|position|data-x|id="root"/);
    }
  });
});
