import katex from "katex";
import "katex/dist/katex.min.css";
import { limitsOf } from "./limits";

/**
 * Sets a formula into an element, by nodes alone: no HTML is read, no link, picture or style of the text's own is
 * taken, and what a formula may grow to is limited. False when it cannot be read.
 */
export function typeset(tex: string, element: HTMLElement, display: boolean): boolean {
  try {
    katex.render(tex, element, {
      displayMode: display,
      output: "htmlAndMathml",
      throwOnError: true,
      trust: false,
      strict: "ignore",
      ...limitsOf(tex),
    });
    return true;
  } catch {
    // Its own error, or the stack's end where a formula is nested too deeply.
    return false;
  }
}
