import { z } from "zod";
import { type ControlToken, controlTokens, type PromptSegment } from "../qwen";

/** What a prompt needs of the engine to become tokens. */
export interface Tokenizer {
  tokenize(text: string): number[];
  controlToken(token: ControlToken): number;
}

/** A stretch of the sequence: one marker, or a text with the tokens that stand for it there. */
type Stretch =
  | { readonly kind: "control"; readonly token: ControlToken; readonly id: number }
  | {
      readonly kind: "text";
      text: string;
      readonly tokens: number[];
      /** Places where a token ends between characters: length of the text and number of tokens up to there. */
      readonly seams: { text: number; tokens: number }[];
    };

/**
 * The strings that the tokenizer would find in any text although they steer the model ("user-defined" tokens):
 * splitting them behind their first character leaves them text.
 */
const inText = /<(?=\/?(?:think|tool_call|tool_response)>)/gu;

/** Tokens of a text from outside, in which no marker is recognized. */
export function textTokens(tokenizer: Tokenizer, text: string): number[] {
  const tokens: number[] = [];
  let start = 0;
  for (const match of text.matchAll(inText)) {
    const end = match.index + 1;
    for (const token of tokenizer.tokenize(text.slice(start, end))) tokens.push(token);
    start = end;
  }
  for (const token of tokenizer.tokenize(text.slice(start))) tokens.push(token);
  return tokens;
}

/**
 * Remembers which tokens stand for which text in the sequence, so that a prompt that begins with the same text
 * begins with the same tokens. The model may have written a word as other tokens than the tokenizer would; taking
 * those from memory is what makes the next prompt a true continuation.
 */
export class PromptMemory {
  private stretches: Stretch[] = [];
  /** Generated tokens of a character that is not complete. */
  private unfinished: number[] = [];

  constructor(private readonly tokenizer: Tokenizer) {}

  /** The tokens of a prompt; from now on it is what the memory holds. */
  tokens(prompt: readonly PromptSegment[]): number[] {
    const next: Stretch[] = [];
    let at = 0;
    let same = true;
    for (const segment of prompt) {
      if (segment.kind === "image") throw new RangeError("This engine takes no images");
      if (segment.kind === "control") {
        const held: Stretch | undefined = same ? this.stretches[at] : undefined;
        same = held?.kind === "control" && held.token === segment.token;
        at++;
        next.push({
          kind: "control",
          token: segment.token,
          id: this.tokenizer.controlToken(segment.token),
        });
        continue;
      }
      let rest = segment.text;
      while (same && rest !== "") {
        const held: Stretch | undefined = this.stretches[at];
        if (held?.kind !== "text" || !endsHere(held, this.stretches[at + 1], rest)) break;
        const part = beginning(held, rest);
        if (part.text !== "") next.push(part);
        rest = rest.slice(part.text.length);
        same = part.text.length === held.text.length;
        if (same) at++;
      }
      if (rest === "") continue;
      same = false;
      const tokens = textTokens(this.tokenizer, rest);
      next.push({ kind: "text", text: rest, tokens, seams: [] });
    }
    this.stretches = next;
    this.unfinished = [];
    return next.flatMap((stretch) => (stretch.kind === "control" ? [stretch.id] : stretch.tokens));
  }

  /** A token that was generated behind what is held, and the text that it completed (see `TokenText`). */
  generated(token: number, text: string, control: ControlToken | undefined): void {
    if (control !== undefined) {
      this.stretches.push({ kind: "control", token: control, id: token });
      return;
    }
    this.unfinished.push(token);
    this.completed(text);
  }

  /** The tokens that were waiting for their text turned out to stand for this one. */
  completed(text: string): void {
    if (text === "") return;
    let last = this.stretches.at(-1);
    if (last?.kind !== "text" || last.seams.length === 0) {
      last = { kind: "text", text: "", tokens: [], seams: [{ text: 0, tokens: 0 }] };
      this.stretches.push(last);
    }
    for (const part of this.unfinished) last.tokens.push(part);
    this.unfinished = [];
    last.text += text;
    last.seams.push({ text: last.text.length, tokens: last.tokens.length });
  }

  /** What it remembers, as JSON. */
  save(): string {
    const packed: Packed = {
      stretches: this.stretches.map((stretch) =>
        stretch.kind === "control"
          ? { control: stretch.token, id: stretch.id }
          : {
              text: stretch.text,
              tokens: stretch.tokens,
              seams: stretch.seams.flatMap((seam) => [seam.text, seam.tokens]),
            },
      ),
      unfinished: this.unfinished,
    };
    return JSON.stringify(packed);
  }

  /** Takes up what `save` gave. @throws when it is something else */
  restore(saved: string): void {
    const { stretches, unfinished } = packedMemory.parse(JSON.parse(saved));
    this.stretches = stretches.map((stretch) =>
      "control" in stretch
        ? { kind: "control", token: stretch.control, id: stretch.id }
        : { kind: "text", text: stretch.text, tokens: stretch.tokens, seams: pairs(stretch.seams) },
    );
    this.unfinished = unfinished;
  }
}

const count = z.number().int().nonnegative();
const packedMemory = z.object({
  stretches: z.array(
    z.union([
      z.object({ control: z.enum(controlTokens), id: count }),
      z.object({ text: z.string(), tokens: z.array(count), seams: z.array(count) }),
    ]),
  ),
  unfinished: z.array(count),
});
type Packed = z.infer<typeof packedMemory>;

function pairs(flat: readonly number[]): { text: number; tokens: number }[] {
  return Array.from({ length: Math.floor(flat.length / 2) }, (_, index) => ({
    text: flat[2 * index] ?? 0,
    tokens: flat[2 * index + 1] ?? 0,
  }));
}

/**
 * Whether a held text may be taken for the beginning of this one. The tokenizer saw a prompt's text as a whole, so
 * it must end where that did, or where generation began; what was generated may go on in any way.
 */
function endsHere(
  held: Extract<Stretch, { kind: "text" }>,
  next: Stretch | undefined,
  rest: string,
): boolean {
  const generated = (stretch: Stretch | undefined) => stretch?.kind === "text" && stretch.seams.length > 0;
  return generated(held) || generated(next) || held.text === rest;
}

/** The longest beginning of a held text that the prompt goes on with, cut where a token ends. */
function beginning(
  held: Extract<Stretch, { kind: "text" }>,
  rest: string,
): Extract<Stretch, { kind: "text" }> {
  if (rest.startsWith(held.text)) return held;
  let common = 0;
  while (common < rest.length && rest[common] === held.text[common]) common++;
  const seam = held.seams.findLast((candidate) => candidate.text <= common) ?? { text: 0, tokens: 0 };
  return {
    kind: "text",
    text: held.text.slice(0, seam.text),
    tokens: held.tokens.slice(0, seam.tokens),
    seams: held.seams.filter((candidate) => candidate.text <= seam.text),
  };
}
