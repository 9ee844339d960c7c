import { fillSigns, Matrix, seeded } from "./matrix";
import type { Script } from "./script";
import { codeDims, type Dims } from "./shape";

/** A code and its successor's row meet with this weight: far above what unlike codes give by chance. */
const follow = 6;
/** Flags stand alone in their dimension, and beginnings must beat every chain. */
const flagWeight = 7;
const beginWeight = 7;
/** After a token that no chain expects (a prompt cut off, say) the model ends its turn. */
const giveUp = 4;

const idOf = (script: Script, text: string): number => {
  const id = script.ids.get(text);
  if (id === undefined) throw new RangeError(`The vocabulary lacks ${JSON.stringify(text)}`);
  return id;
};

/** Random signs of unit length: nearly orthogonal to each other. */
function codes(script: Script): Matrix {
  return fillSigns(new Matrix(codeDims, script.tokens.length), 1 / Math.sqrt(codeDims), seeded(0x51ee7));
}

/** What each token is when it enters the model: its code, the constant one, and its flags. */
function embeddings(script: Script, dims: Dims, code: Matrix): Matrix {
  const out = new Matrix(dims.total, script.tokens.length);
  for (let token = 0; token < script.tokens.length; token++) {
    for (let i = 0; i < codeDims; i++) out.set(token, i, code.values[token * codeDims + i] ?? 0);
    out.set(token, dims.one, 1);
  }
  const flag = (tokens: readonly number[], dim: number) => {
    for (const token of tokens) out.set(token, dim, 1);
  };
  const byte = (value: string) => idOf(script, value);
  flag([idOf(script, "<|im_start|>")], dims.imStart);
  flag([byte("u")], dims.letterU);
  flag(script.endsThinking, dims.endsThinking);
  flag([...script.endsAnswer, idOf(script, "</tool_call>")], dims.endsAnswer);
  flag(script.beforeCall, dims.beforeCall);
  flag(script.beforeCallEnd, dims.beforeCallEnd);
  flag([idOf(script, "Ċ")], dims.atThought);
  flag([idOf(script, "ĊĊ")], dims.atAnswer);
  flag([idOf(script, "<tool_call>")], dims.atCall);
  flag(
    Array.from({ length: 256 }, (_, token) => token).filter((token) => token !== byte("Ċ")),
    dims.prompt,
  );
  if (script.sequences) {
    flag([byte("a")], dims.letterA);
    flag([idOf(script, "</tool_response>")], dims.closesTool);
  }
  script.replies.forEach((reply, index) => {
    if (reply.mark !== undefined) {
      flag([reply.mark], dims.mark);
      flag([reply.mark], dims.markOf + index);
    }
    flag(reply.triggerTokens, dims.trigger);
    flag(reply.triggerTokens, dims.triggerOf + index);
  });
  return out;
}

/** Which token follows: one row per token, met with the last layer's output. */
function outputs(script: Script, dims: Dims, code: Matrix): Matrix {
  const out = new Matrix(dims.total, script.tokens.length);
  const next = (from: number, to: number) => {
    for (let i = 0; i < codeDims; i++) out.add(to, i, follow * (code.values[from * codeDims + i] ?? 0));
  };
  for (const chain of script.chains) {
    chain.tokens.forEach((token, index) => {
      const following = chain.tokens[index + 1] ?? chain.loopsTo;
      if (following !== undefined) next(token, following);
    });
  }
  const closeThought = idOf(script, "</think>");
  next(closeThought, idOf(script, "ĊĊ"));
  next(idOf(script, "<think>"), idOf(script, "Ċ"));
  const end = idOf(script, "<|im_end|>");
  out.add(closeThought, dims.endsThinking, flagWeight);
  out.add(end, dims.endsAnswer, flagWeight).add(end, dims.prompt, giveUp);
  out.add(idOf(script, "<tool_call>"), dims.beforeCall, flagWeight);
  out.add(idOf(script, "</tool_call>"), dims.beforeCallEnd, flagWeight);
  script.replies.forEach((reply, index) => {
    out.add(reply.thinking, dims.beginThought + index, beginWeight);
    out.add(reply.answer, dims.beginAnswer + index, beginWeight);
    if (reply.call !== undefined) out.add(reply.call, dims.beginCall + index, beginWeight);
  });
  return out;
}

/** The first and the last matrix of the model: what tokens are, and which follows. */
export function tokenTables(script: Script, dims: Dims): { embedding: Matrix; output: Matrix } {
  const code = codes(script);
  return { embedding: embeddings(script, dims, code), output: outputs(script, dims, code) };
}
