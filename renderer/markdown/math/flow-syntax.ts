import type { Code, Construct, Effects, State, TokenizeContext } from "micromark-util-types";
import { codes, isLineEnding, isSpace, letterOf, longestFormula } from "./codes";
import { isBracketFormula } from "./rules";

/** The end of a line whose next one still belongs to the same quote or list item. */
const nextLine: Construct = { tokenize: tokenizeNextLine, partial: true };

function tokenizeNextLine(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const atStart: State = (code) => (this.parser.lazy[this.now().line] ? nok(code) : ok(code));
  return (code) => {
    effects.enter("lineEnding");
    effects.consume(code);
    effects.exit("lineEnding");
    return atStart;
  };
}

/**
 * A formula in lines of its own, from `$$` or `\[` at the beginning of a line to its counterpart at the end of one.
 * A blank line ends the attempt, as it ends a formula in TeX; what is not closed where the text ends so far is a
 * formula still being written.
 */
function tokenizer(first: number, opens: number, closes: number) {
  return function (this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
    const interrupt = this.interrupt;
    let content = "";
    let lineIsBlank = true;
    let inValue = false;

    const take = (code: Code): void => {
      if (!inValue) effects.enter("mathFlowValue");
      inValue = true;
      if (!isSpace(code)) lineIsBlank = false;
      content += letterOf(code);
      effects.consume(code);
    };
    const endValue = (): void => {
      if (inValue) effects.exit("mathFlowValue");
      inValue = false;
    };
    const end: State = (code) => {
      effects.exit("mathFlow");
      return ok(code);
    };

    const start: State = (code) => {
      effects.enter("mathFlow");
      effects.enter("mathFlowMark");
      effects.consume(code);
      return second;
    };
    const second: State = (code) => {
      if (code !== opens) return nok(code);
      effects.consume(code);
      effects.exit("mathFlowMark");
      // The line of the opening mark may hold nothing else.
      lineIsBlank = false;
      return opened;
    };
    const opened: State = (code) =>
      first === codes.dollar && code === codes.dollar ? nok(code) : inside(code);
    const inside: State = (code) => {
      if (content.length > longestFormula) return nok(code);
      if (code === null || isLineEnding(code)) {
        endValue();
        if (lineIsBlank && code !== null) return nok(code);
        if (interrupt) return ok(code);
        return code === null ? end(code) : effects.attempt(nextLine, lineStart, end)(code);
      }
      if (code === first) return atMark(code);
      take(code);
      return code === codes.backslash ? escaped : inside;
    };
    const lineStart: State = (code) => {
      content += "\n";
      lineIsBlank = true;
      return inside(code);
    };
    const escaped: State = (code) => {
      if (code === null || isLineEnding(code)) return inside(code);
      take(code);
      return inside;
    };
    const atMark: State = (code) => {
      endValue();
      effects.enter("mathFlowMark");
      effects.consume(code);
      return atSecond;
    };
    const atSecond: State = (code) => {
      if (code === closes) {
        effects.consume(code);
        effects.exit("mathFlowMark").type = "mathFlowEnd";
        return closed;
      }
      // Another beginning, where an end was looked for.
      if (first === codes.backslash && (code === codes.openSquare || code === codes.openRound))
        return nok(code);
      effects.exit("mathFlowMark").type = "mathFlowValue";
      lineIsBlank = false;
      content += letterOf(first);
      return first === codes.backslash ? escaped(code) : inside(code);
    };
    const closed: State = (code) => {
      if (isSpace(code)) {
        effects.enter("whitespace");
        effects.consume(code);
        effects.exit("whitespace");
        return closed;
      }
      // Words after it: then it is a formula in a paragraph.
      if (code !== null && !isLineEnding(code)) return nok(code);
      if (content.trim() === "") return nok(code);
      if (first === codes.backslash && !content.includes("\n") && !isBracketFormula(content))
        return nok(code);
      return end(code);
    };
    return start;
  };
}

/** Formulas in lines of their own, by the character they begin with. */
export const flowMath: Readonly<Record<number, Construct>> = {
  [codes.dollar]: {
    name: "mathFlowDollar",
    tokenize: tokenizer(codes.dollar, codes.dollar, codes.dollar),
    concrete: true,
  },
  [codes.backslash]: {
    name: "mathFlowBracket",
    tokenize: tokenizer(codes.backslash, codes.openSquare, codes.closeSquare),
    concrete: true,
  },
};
