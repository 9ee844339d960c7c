import { callCases } from "./calls";
import type { CorpusCase } from "./case";
import { jsonCases, proseCases } from "./others";
import { thoughtCases } from "./thoughts";

export { type CorpusCase, corpusTools } from "./case";

/**
 * Outputs that are as they should be, and many that are not. The deviations are those reported of this family of
 * models: ggml-org/llama.cpp 20260, 22878, 24807; ollama/ollama 16383, 16398, 16841, 17914; QwenLM/Qwen3.8 150, 178;
 * vllm-project/vllm 34919, 37829, 55497; scouzi1966/maclocal-api 141; tetherto/qvac 2372; and some made up.
 */
export const corpus: readonly CorpusCase[] = [
  ...thoughtCases.map((each) => ({ ...each, name: `thought: ${each.name}` })),
  ...callCases.map((each) => ({ ...each, name: `call: ${each.name}` })),
  ...jsonCases.map((each) => ({ ...each, name: `JSON: ${each.name}` })),
  ...proseCases.map((each) => ({ ...each, name: `prose: ${each.name}` })),
];
