import mermaid from "mermaid";
import type { Drawing, DrawRequest } from "../messages";
import { longestDiagram } from "../messages";
import { cleaned } from "./clean";
import { coloursOf } from "./colours";

const font =
  'system-ui, -apple-system, "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif';

/** What the text of a diagram may not change about how it is drawn: everything that this file decides. */
const fixed = [
  "secure",
  "securityLevel",
  "startOnLoad",
  "maxTextSize",
  "maxEdges",
  "suppressErrorRendering",
  "htmlLabels",
  "flowchart",
  "class",
  "state",
  "theme",
  "themeCSS",
  "themeVariables",
  "fontFamily",
  "altFontFamily",
  "fontSize",
  "dompurifyConfig",
  "forceLegacyMathML",
  "legacyMathML",
  "arrowMarkerAbsolute",
  "logLevel",
  "layout",
];

function prepare(dark: boolean): void {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    secure: fixed,
    maxTextSize: longestDiagram,
    maxEdges: 500,
    // Its usual one, ELK, does not ship.
    layout: "dagre",
    htmlLabels: false,
    flowchart: { htmlLabels: false, useMaxWidth: false },
    class: { htmlLabels: false, useMaxWidth: false },
    state: { useMaxWidth: false },
    logLevel: "fatal",
    fontFamily: font,
    theme: "base",
    themeVariables: { ...coloursOf(dark), darkMode: dark, fontFamily: font, fontSize: "14px" },
  });
}

/** Draws one diagram; throws in the library's words when the text is none. */
export async function draw({ number, code, dark }: DrawRequest): Promise<Drawing> {
  prepare(dark);
  try {
    const { svg, diagramType } = await mermaid.render(`diagram-${number}`, code);
    return { ...cleaned(svg), kind: diagramType.replace(/-v\d+$|Diagram$/g, "") };
  } finally {
    // What a failed attempt may have left.
    document.body.replaceChildren();
  }
}
