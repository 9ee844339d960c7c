import type { Message, TurnProgress } from "../../../../main/contract";
import type { Bus } from "../bus";
import type { ChatStore } from "./store";
import { sampleAnswer, sampleStats, sampleThinking } from "./texts";

/** About a token. */
const pieceLength = 9;

/** A model that always gives the same answer in small pieces, at the pace that the scenario asks for. */
export class Writer {
  private readonly stopped = new Set<string>();
  private readonly hurried = new Set<string>();
  private readonly busy = new Set<string>();
  private readonly elsewhere = new Map<string, string | null>();

  constructor(
    private readonly store: ChatStore,
    private readonly bus: Bus,
    private readonly slow: boolean,
    private readonly whenDone: (conversationId: string, status: Message["status"]) => void,
  ) {}

  isBusy(conversationId: string): boolean {
    return this.busy.has(conversationId);
  }

  stop(conversationId: string): void {
    if (this.busy.has(conversationId)) this.stopped.add(conversationId);
  }

  /** Closes the thinking under way; false when nothing is being thought. */
  hurry(message: Message | undefined): boolean {
    if (message?.status !== "streaming" || message.text !== "") return false;
    this.hurried.add(message.conversationId);
    return true;
  }

  /**
   * Writes an answer, or the rest of one.
   * @param endpoint where it was asked for, if not where the conversation runs
   */
  async write(start: Message, endpoint?: string | null): Promise<void> {
    const { conversationId } = start;
    this.busy.add(conversationId);
    this.elsewhere.delete(conversationId);
    if (endpoint !== undefined) this.elsewhere.set(conversationId, endpoint);
    this.progress(start, "reading", 0);
    await wait(this.slow ? 1500 : 60);
    const written = await this.stream(start);
    const remote = { remote: "told" as const, cost: { amount: 0.00123, currency: "USD" } };
    const done = endpoint
      ? { ...written, model: `qwen (${endpoint})`, stats: { ...sampleStats, ...remote } }
      : written;
    this.busy.delete(conversationId);
    this.bus.emit("chat.messageChanged", this.store.put(done));
    this.whenDone(conversationId, done.status);
  }

  private async stream(start: Message): Promise<Message> {
    const { conversationId } = start;
    let answer = start;
    const end = (status: Message["status"]): Message => ({ ...answer, status, stats: sampleStats });
    const thinking = start.text === "" ? cut(sampleThinking.slice(start.thinking.length)) : [];
    const text = cut(sampleAnswer.slice(start.text.length));
    for (const [index, piece] of [
      ...thinking.map((part) => ({ thinking: part, text: "" })),
      ...text.map((part) => ({ thinking: "", text: part })),
    ].entries()) {
      if (this.stopped.delete(conversationId)) return end("stopped");
      if (piece.text === "" && this.hurried.has(conversationId)) continue;
      this.bus.emit("chat.delta", {
        conversationId,
        messageId: answer.id,
        thinkingAt: answer.thinking.length,
        textAt: answer.text.length,
        ...piece,
      });
      answer = { ...answer, thinking: answer.thinking + piece.thinking, text: answer.text + piece.text };
      this.store.put(answer);
      if (index % 6 === 0) this.progress(answer, answer.text === "" ? "thinking" : "writing", index * 5);
      await wait(this.slow ? 60 : piece.text === "" ? 30 : 8);
    }
    if (this.hurried.delete(conversationId))
      answer = { ...answer, notes: [{ code: "thinking-closed-by-you", params: {} }] };
    return end("complete");
  }

  /** Says how far something is. */
  progress(answer: Message, phase: TurnProgress["phase"], generatedTokens: number): void {
    const reading = phase === "reading";
    const endpoint = this.elsewhere.get(answer.conversationId);
    this.bus.emit("chat.progress", {
      conversationId: answer.conversationId,
      messageId: answer.id,
      ...(endpoint !== undefined && { endpoint }),
      phase,
      readTokens: reading ? 512 : 1204,
      newTokens: 1204,
      secondsLeft: reading ? 4.2 : null,
      generatedTokens,
      tokensPerSecond: reading ? null : 41.2,
      contextUsedTokens: 1204 + generatedTokens,
      contextTokens: 65_536,
    } satisfies TurnProgress);
  }
}

export function wait(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

function cut(text: string): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${pieceLength}}`, "g")) ?? [];
}
