import type { ConversationSettings, SamplingChoice } from "./chat-types";

/** What holds where nothing was chosen: the schema's own defaults, for the page, which reads no schemas. */
export const defaultSettings: ConversationSettings = {
  systemPrompt: "",
  mode: "general",
  sampling: {},
  seed: null,
  stop: [],
  maxTokens: null,
  thinkingBudget: null,
  jsonSchema: null,
  onLoop: "nudge",
  endpoint: null,
  servers: [],
};

/** Source of all three: the model card of Qwen3.6-27B, "best practices". */
const thinkingGeneral = { temperature: 1, topP: 0.95, topK: 20, minP: 0, presencePenalty: 0 };
const thinkingCoding = { ...thinkingGeneral, temperature: 0.6 };
const direct = { temperature: 0.7, topP: 0.8, topK: 20, minP: 0, presencePenalty: 1.5 };

/** How tokens are chosen, as the model's makers recommend, where a conversation says nothing else. */
export function recommendedSampling(
  thinking: boolean,
  mode: ConversationSettings["mode"],
): Required<SamplingChoice> {
  if (!thinking) return direct;
  return mode === "coding" ? thinkingCoding : thinkingGeneral;
}
