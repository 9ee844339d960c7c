import type { EnginePlan } from "../../../../main/contract";
import { type PracticeTable, practicePlan } from "../../../../main/engine/practice";
import type { PromptSegment } from "../../../../main/engine/qwen";
import type { EngineFacts, GenerateOptions, TokenEngine } from "../../../../main/engine/token-engine";

/** What an engine can do that not every one has to; the suite holds it to what it declares, either way. */
export interface Abilities {
  /** Texts that were generated keep their tokens, even such as the tokenizer would not make. */
  readonly keepsGeneratedTokens: boolean;
  /** Conversations that it can hold side by side, when asked for three. */
  readonly slots: number;
  /** Tokens that may be generated beyond the one at which it is told to stop. */
  readonly lateTokens: number;
}

export interface Conforming {
  readonly id: EngineFacts["engine"]["id"];
  readonly abilities: Abilities;
  make(): Promise<TokenEngine>;
}

export const answers = {
  short: "Morning light lies over seven quiet fields.",
  long: "Bakers knead dough before dawn, while millers grind wheat between two heavy stones; children carry warm loaves home, wrapped in linen cloth, and nobody speaks until breakfast ends.",
  edited: "Rivers turn wooden wheels.",
  thought: "Somebody wants an opening line, so one about daybreak fits.",
  round: "Turning again, ",
} as const;

/** Its tokenizer makes the same tokens of an answer as the model wrote; every word of it is in one place. */
export const conformanceTable: PracticeTable = {
  name: "Conformance",
  thinking: answers.thought,
  fallback: { text: "Unknown words came along here." },
  replies: [
    { triggers: ["short"], text: answers.short },
    { triggers: ["long"], text: answers.long },
    { triggers: ["edited"], text: answers.edited },
    { triggers: ["endless"], text: answers.round, endless: true },
  ],
};

export const plan: EnginePlan = { ...practicePlan, contextTokens: 2048, batchTokens: 128 };
export const never = new AbortController().signal;
export const greedy: GenerateOptions = {
  sampling: { temperature: 0, topP: 1, topK: 1, minP: 0, presencePenalty: 0 },
  maxTokens: 400,
};

/** Neighbouring texts are one segment, as in a prompt of the chat format. */
export function joined(...parts: readonly PromptSegment[]): PromptSegment[] {
  const out: PromptSegment[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.kind === "text" && last?.kind === "text") out[out.length - 1] = text(last.text + part.text);
    else out.push(part);
  }
  return out;
}
export const text = (value: string): PromptSegment => ({ kind: "text", text: value });
export const control = (token: Extract<PromptSegment, { kind: "control" }>["token"]): PromptSegment => ({
  kind: "control",
  token,
});

/** A user's message and the beginning of the answer. */
export function asks(message: string, thinking = false): PromptSegment[] {
  return joined(
    control("<|im_start|>"),
    text(`user\n${message}`),
    control("<|im_end|>"),
    text("\n"),
    control("<|im_start|>"),
    text("assistant\n"),
    control("<think>"),
    ...(thinking ? [text("\n")] : [text("\n\n"), control("</think>"), text("\n\n")]),
  );
}

/** The conversation so far, its answer, and what is asked next. */
export const goesOn = (before: readonly PromptSegment[], answer: string, message: string): PromptSegment[] =>
  joined(...before, text(answer), control("<|im_end|>"), text("\n"), ...asks(message));

interface Said {
  text: string;
  tokens: number;
  ended: boolean;
  pieces: string[];
}

/** Generates to the end, or until `until` says so. */
export async function say(
  engine: TokenEngine,
  options: Partial<GenerateOptions> = {},
  {
    slot = 0,
    signal = never,
    until,
  }: { slot?: number; signal?: AbortSignal; until?: (so: Said) => boolean } = {},
): Promise<Said> {
  const said: Said = { text: "", tokens: 0, ended: false, pieces: [] };
  for await (const token of engine.generate(slot, { ...greedy, ...options }, signal)) {
    if (token.end) {
      said.ended = true;
      continue;
    }
    said.tokens++;
    said.text += token.text;
    said.pieces.push(token.text);
    if (until?.(said)) break;
  }
  return said;
}
/** What the promises are tried with. */
export interface ConformanceWorld {
  readonly id: Conforming["id"];
  readonly abilities: Abilities;
  /** The model made of `conformanceTable`, and the practice model as it ships. */
  readonly model: string;
  readonly usual: string;
  readonly folder: string;
  load(path?: string, changes?: Partial<EnginePlan>): Promise<{ engine: TokenEngine; facts: EngineFacts }>;
  read(
    engine: TokenEngine,
    prompt: readonly PromptSegment[],
    slot?: number,
  ): ReturnType<TokenEngine["prefill"]>;
  make(): Promise<TokenEngine>;
  /** It is disposed of when the test is over. */
  adopt(engine: TokenEngine): void;
}
