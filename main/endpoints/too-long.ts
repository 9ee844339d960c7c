/** What a server calls a history that is too long for it, in its code, its type or its words. */
const tooLong =
  /context_length_exceeded|exceed_context_size|maximum context length|context (?:size|window|length)|prompt is too long/iu;

// Bounded, so that no server can have a long row of digits looked through again and again.
const figure = String.raw`(\d[\d,]{0,14})`;
/** vLLM, of an answer that does not fit behind its prompt: `(1024 > 8192 - 7276)`. */
const difference = new RegExp(`${figure} > ${figure} - ${figure}`, "u");
/** What the context holds: in words within one sentence (OpenAI, vLLM, SGLang), or as llama-server names it. */
const limits = new RegExp(`(?:context (?:length|size|window)[^\\d.]{0,60}|\\bn_ctx\\W{1,4})${figure}`, "giu");
/** vLLM since 0.10: `You passed 7276 input tokens and requested 1024 output tokens`. */
const parts = new RegExp(`${figure} (?:input |prompt )?tokens and requested ${figure} output`, "iu");
/** What was asked for. The word may stand before the limit as well, so the first figure above that is meant. */
const needs = new RegExp(`(?:requested|resulted in|n_prompt_tokens)\\D{1,60}${figure}`, "giu");

const numberOf = (text = ""): number => Number(text.replaceAll(",", ""));

/** What a prompt with its answer needs, and what the context holds, in tokens. */
type FullContext = {
  readonly needTokens: number;
  readonly contextTokens: number;
};

/**
 * The figures of a refusal because of length; null where it is none, or where it is not certain which figure is which:
 * then the server's own words say it better.
 * @param told as it came: words, or JSON
 */
export function contextFull(told: string): FullContext | null {
  if (!tooLong.test(told)) return null;
  // Some servers write this sign in JSON as its number.
  const text = told.replaceAll("\\u003e", ">");
  const less = difference.exec(text);
  if (less) return full(numberOf(less[1]) + numberOf(less[3]), numberOf(less[2]));
  const [limit] = all(limits, text);
  const both = parts.exec(text);
  if (limit !== undefined && both) return full(numberOf(both[1]) + numberOf(both[2]), limit);
  const named = limit === undefined ? undefined : all(needs, text).find((value) => value > limit);
  if (limit !== undefined && named !== undefined) return full(named, limit);
  const [one = 0, other = 0, ...more] = figuresIn(text);
  if (more.length > 0) return null;
  const [smaller, larger] = one < other ? [one, other] : [other, one];
  return limit === undefined || limit === smaller ? full(larger, smaller) : null;
}

function full(needTokens: number, contextTokens: number): FullContext | null {
  return contextTokens > 0 && needTokens > contextTokens ? { needTokens, contextTokens } : null;
}

function all(pattern: RegExp, text: string): number[] {
  return [...text.matchAll(pattern)].map(([, found]) => numberOf(found));
}

/** Each figure once. Statuses and other small ones are no sizes of a context. */
function figuresIn(text: string): number[] {
  const values = [...text.matchAll(/\d[\d,]*/gu)].map(([found]) => numberOf(found));
  return [...new Set(values.filter((value) => value > 599 && value < 100_000_000))];
}
