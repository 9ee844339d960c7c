import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHarmlessSvg } from "./harmless-svg";

const inside = (content: string, attributes = "") =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"${attributes}>${content}</svg>`;

describe("a drawing that may be saved", () => {
  it.each([
    inside('<g class="node" data-id="a"><rect x="1" width="5" style="fill: #eee; stroke: red"/></g>'),
    inside("<style>#d .node { fill: url(#gradient); marker-end: url('#arrow') }</style>"),
    inside('<text text-anchor="middle"><tspan>a &lt;b&gt; &amp; c &#x4e2d;</tspan></text>'),
    inside('<use href="#shape"/><path d="M0,0 L1,1" marker-end="url(#arrow)"/>'),
  ])("is made of shapes, text and styles of its own: %s", (svg) => {
    expect(isHarmlessSvg(svg)).toBe(true);
  });

  it.each([
    "",
    "<svg>",
    "<svg></g>",
    "<p/>",
    "text",
    `${inside("")}<svg></svg>`,
    inside("<script>x</script>"),
    inside("<SCRIPT>x</SCRIPT>"),
    inside("<foreignObject><b>x</b></foreignObject>"),
    inside('<image href="#a"/>'),
    inside('<a href="#x">x</a>'),
    inside("<set/>"),
    inside('<animate attributeName="href"/>'),
    inside("", ' onload="x"'),
    inside("<g onclick='x'/>"),
    inside('<g onclick="x"/>'),
    inside('<use href="https://evil.example/#a"/>'),
    inside('<use xlink:href="data:image/svg+xml,x"/>'),
    inside('<rect fill="url(https://evil.example/x)"/>'),
    inside('<rect style="background: url( //evil.example )"/>'),
    inside('<rect style="fill: u\\72l(https://evil.example)"/>'),
    inside('<rect style="fill: &#117;rl(https://evil.example)"/>'),
    inside('<rect style="fill: url(https://evil.example"/>'),
    inside("<style>@import 'https://evil.example/a.css';</style>"),
    inside("<style>@font-face { src: local(x) }</style>"),
    inside("<style>&#64;import 'x';</style>"),
    inside("<style>a { background: image-set('https://evil.example' 1x) }</style>"),
    inside("<!-- a comment -->"),
    inside("<![CDATA[x]]>"),
    `<?xml-stylesheet href="x"?>${inside("")}`,
    `<!DOCTYPE svg [<!ENTITY x "y">]>${inside("&x;")}`,
    inside("&unknown;"),
    inside("", ' xmlns:x="http://www.w3.org/1999/xhtml"'),
  ])("is refused as soon as one part of it is not: %j", (svg) => {
    expect(isHarmlessSvg(svg)).toBe(false);
  });

  it("is told in time that grows with its length, whatever it is made of", () => {
    const piece = fc.constantFrom(
      "<svg ",
      ">",
      "</svg>",
      "<g>",
      '="',
      '"',
      "&",
      ";",
      "style",
      "url(",
      ")",
      "<!--",
      " ",
      "x",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const svg = pieces.join("");
        if (isHarmlessSvg(svg)) expect(svg).toMatch(/^<svg[\s\S]*>$/);
      }),
    );
    for (const part of ["<svg ", '<g x="', "<g ", "&", "<style>url("])
      expect(isHarmlessSvg(inside(part.repeat(20_000)))).toBe(false);
  });
});
