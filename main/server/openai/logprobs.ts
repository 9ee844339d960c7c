import type { TokenChance } from "../../engine";

const told = ({ text, logprob }: { readonly text: string; readonly logprob: number }) => ({
  token: text,
  logprob,
  bytes: [...Buffer.from(text)],
});

/** How likely tokens were, as `/v1/chat/completions` says it; null where there is nothing to say. */
export function chatLogprobs(chances: readonly TokenChance[]) {
  if (chances.length === 0) return null;
  return {
    content: chances.map((chance) => ({ ...told(chance), top_logprobs: chance.top.map(told) })),
    refusal: null,
  };
}

/** The same as `/v1/completions` says it. @param before characters that stand before these tokens */
export function completionLogprobs(chances: readonly TokenChance[], before: number) {
  if (chances.length === 0) return null;
  let at = before;
  const offsets = chances.map(({ text }) => {
    const here = at;
    at += text.length;
    return here;
  });
  return {
    tokens: chances.map(({ text }) => text),
    token_logprobs: chances.map(({ logprob }) => logprob),
    top_logprobs: chances.map(({ top }) =>
      Object.fromEntries(top.map(({ text, logprob }) => [text, logprob])),
    ),
    text_offset: offsets,
  };
}
