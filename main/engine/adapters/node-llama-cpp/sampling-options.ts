import type { LlamaGrammar, LlamaModel, SequenceEvaluateOptions, Token } from "node-llama-cpp";
import type { Sampling } from "../../token-engine";

/**
 * How the library is to choose tokens.
 * @param answered the tokens that the answer holds; read at every step
 */
export async function samplingOptions(
  sampling: Sampling,
  answered: ReadonlySet<number>,
  grammar: { readonly model: LlamaModel; readonly grammar: LlamaGrammar } | undefined,
): Promise<SequenceEvaluateOptions> {
  const { LlamaGrammarEvaluationState } = await import("node-llama-cpp");
  const { temperature, topP, topK, minP, seed, presencePenalty } = sampling;
  return {
    temperature,
    topP,
    topK,
    minP,
    ...(seed === undefined ? {} : { seed }),
    ...(presencePenalty === 0
      ? {}
      : { repeatPenalty: { penalty: 1, presencePenalty, punishTokens: () => [...answered] as Token[] } }),
    ...(grammar && { grammarEvaluationState: new LlamaGrammarEvaluationState(grammar) }),
    yieldEogToken: true,
  };
}
