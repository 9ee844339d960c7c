import type { TokenChance } from "../../backend";
import type { Vocabulary } from "./vocabulary";

/** What stands for the logarithm of nothing, which JSON cannot hold; as OpenAI's API has it. */
const least = -9999;

/** How likely a token was, and what was likeliest in its place. @param all probabilities, the likeliest first */
export function chanceOf(
  vocabulary: Vocabulary,
  token: number,
  all: ReadonlyMap<number, number>,
  most: number,
): TokenChance {
  const told = (id: number, probability: number) => ({
    text: vocabulary.detokenize([id]),
    logprob: probability > 0 ? Math.max(least, Math.log(Math.min(1, probability))) : least,
  });
  const top: { text: string; logprob: number }[] = [];
  for (const [id, probability] of all) {
    if (top.length >= most) break;
    top.push(told(id, probability));
  }
  return { ...told(token, all.get(token) ?? 0), top };
}
