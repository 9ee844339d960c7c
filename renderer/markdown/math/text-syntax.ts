import type { Code, Construct, Effects, State, TokenizeContext } from "micromark-util-types";
import { codes, isLineEnding, letterOf, longestFormula } from "./codes";
import { isBracketFormula, isDollarFormula } from "./rules";

/** How a formula in a line begins, and with it how it ends. */
interface Marks {
  readonly open: readonly [number, number | null];
  readonly close: readonly [number, number | null];
}

const single: Marks = { open: [codes.dollar, null], close: [codes.dollar, null] };
const double: Marks = { open: [codes.dollar, codes.dollar], close: [codes.dollar, codes.dollar] };
const round: Marks = { open: [codes.backslash, codes.openRound], close: [codes.backslash, codes.closeRound] };
const square: Marks = {
  open: [codes.backslash, codes.openSquare],
  close: [codes.backslash, codes.closeSquare],
};

/** Whether the whole is a formula, with what follows it. */
function accepts(marks: Marks, content: string, next: Code): boolean {
  if (content.trim() === "") return false;
  if (marks === single) return isDollarFormula(content, letterOf(next));
  return marks !== square || isBracketFormula(content);
}

/**
 * Reads one formula in a line. It fails at the next mark that could begin or end a formula but does not end this one:
 * so prices stay text, and however many marks a text has, each of its characters is looked at a few times at most.
 */
function tokenizer(marks: Marks) {
  return function (this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
    let content = "";
    let inData = false;

    const take = (code: Code): void => {
      if (!inData) effects.enter("mathTextData");
      inData = true;
      content += letterOf(code);
      effects.consume(code);
    };
    const endData = (): void => {
      if (inData) effects.exit("mathTextData");
      inData = false;
    };

    const start: State = (code) => {
      effects.enter("mathText");
      effects.enter("mathTextSequence");
      effects.consume(code);
      return marks.open[1] === null ? opened : second;
    };
    const second: State = (code) => {
      if (code !== marks.open[1]) return nok(code);
      effects.consume(code);
      return opened;
    };
    const opened: State = (code) => {
      effects.exit("mathTextSequence");
      // Three dollars in a row begin nothing.
      if (marks.open[0] === codes.dollar && code === codes.dollar) return nok(code);
      return inside(code);
    };
    const inside: State = (code) => {
      if (code === null || content.length > longestFormula) return nok(code);
      if (code === codes.backtick && marks === single) return nok(code);
      if (isLineEnding(code)) {
        endData();
        effects.enter("lineEnding");
        effects.consume(code);
        effects.exit("lineEnding");
        content += "\n";
        return inside;
      }
      if (code === marks.close[0]) return atMark(code);
      take(code);
      return code === codes.backslash ? escaped : inside;
    };
    // What follows a backslash never ends a formula that dollars began.
    const escaped: State = (code) => {
      if (code === null || isLineEnding(code)) return inside(code);
      take(code);
      return inside;
    };
    const atMark: State = (code) => {
      endData();
      effects.enter("mathTextSequence");
      effects.consume(code);
      return marks.close[1] === null ? closed : atSecond;
    };
    const atSecond: State = (code) => {
      if (code === marks.close[1]) {
        effects.consume(code);
        return closed;
      }
      // Another beginning, where an end was looked for.
      if (marks.open[0] === codes.backslash && (code === codes.openRound || code === codes.openSquare))
        return nok(code);
      effects.exit("mathTextSequence").type = "mathTextData";
      content += letterOf(marks.close[0]);
      return marks.open[0] === codes.backslash ? escaped(code) : inside(code);
    };
    const closed: State = (code) => {
      effects.exit("mathTextSequence");
      if (!accepts(marks, content, code)) return nok(code);
      effects.exit("mathText");
      return ok(code);
    };
    return start;
  };
}

/** A dollar after a letter, a figure or another dollar begins nothing: `US$`, `5$`. */
function mayFollow(this: TokenizeContext, code: Code): boolean {
  return code !== codes.dollar && !/[A-Za-z0-9]/.test(letterOf(code));
}

/** Formulas within a paragraph, by the character they begin with. */
export const textMath: Readonly<Record<number, Construct[]>> = {
  [codes.dollar]: [
    { name: "mathDouble", tokenize: tokenizer(double), previous: mayFollow },
    { name: "mathSingle", tokenize: tokenizer(single), previous: mayFollow },
  ],
  [codes.backslash]: [
    { name: "mathRound", tokenize: tokenizer(round) },
    { name: "mathSquare", tokenize: tokenizer(square) },
  ],
};
