import { commonPrefix } from "../common-prefix";
import { type PromptText, textsBetweenImages, upToImage } from "./prompt-text";

/** What is needed of the library to find where a text can be cut. */
export interface TextTokens {
  tokenize(text: string, images: readonly string[]): Promise<readonly number[]>;
  detokenize(tokens: readonly number[]): Promise<string>;
}

/** A beginning of a prompt, and how many tokens it has. */
export interface Beginning {
  readonly prompt: PromptText;
  readonly tokens: number;
}

/** Places tried after the wanted one; one within a character, or where tokens join, is rarely followed by many. */
const mostTries = 24;

/**
 * The beginning of a text that is so many tokens long by itself, or a few more where it cannot be cut there: the
 * library takes texts only, and reads on where the tokens of a longer one begin with those that it holds.
 * @param tokens of the whole text
 * @returns undefined where no cut is found
 */
export async function beginningOf(
  text: string,
  tokens: readonly number[],
  wanted: number,
  library: TextTokens,
): Promise<{ text: string; tokens: number } | undefined> {
  for (let count = wanted; count < Math.min(tokens.length, wanted + mostTries); count++) {
    const beginning = await library.detokenize(tokens.slice(0, count));
    if (beginning === "" || !text.startsWith(beginning)) continue;
    const own = await library.tokenize(beginning, []);
    if (own.length === count && commonPrefix(own, tokens) === count)
      return { text: beginning, tokens: count };
  }
  return undefined;
}

/**
 * Up to where a prompt is to be read next: about so many tokens; a prompt with images from one to the next.
 * @param at tokens that are read already
 */
export async function nextBeginning(
  prompt: PromptText,
  tokens: readonly number[],
  { at, wanted }: { at: number; wanted: number },
  library: TextTokens,
): Promise<Beginning> {
  const whole = { prompt, tokens: tokens.length };
  if (prompt.images.length === 0) {
    const part = await beginningOf(prompt.text, tokens, wanted, library);
    return part ? { prompt: { text: part.text, images: [] }, tokens: part.tokens } : whole;
  }
  for (let count = 1; count <= prompt.images.length; count++) {
    const upTo = upToImage(prompt, count);
    const length = (await library.tokenize(upTo.text, upTo.images)).length;
    if (length > at) return { prompt: upTo, tokens: length };
  }
  const all = upToImage(prompt, prompt.images.length);
  const rest = textsBetweenImages(prompt.text).at(-1) ?? "";
  const restTokens = await library.tokenize(rest, []);
  const before = tokens.length - restTokens.length;
  const part = await beginningOf(rest, restTokens, Math.max(1, tokens.length - 1 - before), library);
  return part
    ? { prompt: { text: all.text + part.text, images: all.images }, tokens: before + part.tokens }
    : whole;
}
