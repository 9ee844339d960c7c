import type { AnswerStats } from "../../../main/contract";
import type { ChatTurn, EngineSupervisor } from "../../../main/engine";

/** What a turn took. */
export interface Turn {
  /** From asking to the first piece of the answer; to its end where it has no text. */
  readonly firstMs: number;
  readonly stats: AnswerStats;
  /** Of the message alone. */
  readonly messageTokens: number;
  /** What the turn before left in the engine and was not used; 0 for the first one. */
  readonly again: number;
  /** What was read beyond the message, the last answer and 64 tokens: nothing, or less. */
  readonly beyond: number;
}

/** One conversation as a person has it, with the engine's own figures of each turn. */
export class Talk {
  readonly turns: ChatTurn[] = [];
  private before: AnswerStats | undefined;

  /** @param maxTokens of an answer; undefined: to its end */
  constructor(
    readonly id: string,
    private readonly thinking: boolean,
    private readonly maxTokens?: number,
  ) {}

  async say(engine: EngineSupervisor, text: string): Promise<Turn> {
    this.turns.push({ role: "user", text });
    const { before } = this;
    const answer = await ask(engine, this.id, this.turns, this.thinking, this.maxTokens);
    this.turns.push({ role: "assistant", text: answer.text, thinking: answer.thought });
    this.before = answer.stats;
    const [messageTokens = 0] = await engine.countTexts([text]);
    const { promptTokens, reusedTokens } = answer.stats;
    const allowed = messageTokens + (before?.generatedTokens ?? 0) + 64;
    return {
      firstMs: answer.firstMs,
      stats: answer.stats,
      messageTokens,
      again: before ? Math.max(0, before.contextUsedTokens - reusedTokens) : 0,
      beyond: promptTokens - reusedTokens - allowed,
    };
  }
}

/** Asks for one answer and hears it to its end. */
export async function ask(
  engine: EngineSupervisor,
  conversationId: string,
  turns: readonly ChatTurn[],
  thinking: boolean,
  maxTokens?: number,
) {
  const started = performance.now();
  let firstMs: number | undefined;
  let text = "";
  let thought = "";
  const request = { conversationId, turns, thinking, ...(maxTokens === undefined ? {} : { maxTokens }) };
  for await (const event of engine.stream(request, new AbortController().signal)) {
    if (event.type === "text" || event.type === "thinking") firstMs ??= performance.now() - started;
    if (event.type === "text") text += event.text;
    if (event.type === "thinking") thought += event.text;
    if (event.type === "done")
      return { stats: event.stats, text, thought, firstMs: firstMs ?? performance.now() - started };
  }
  throw new Error("The answer ended without an end");
}
