import { type AgentStep, QuernError, type StepProgress, type ToolCall, toErrorData } from "../../contract";
import type { ChatEvent } from "../../engine";
import { toolDefinitions } from "../tools/definitions";
import type { TaskHandle } from "./parts";
import { addSpend, noSpend } from "./task-state";

/** What the model said in one go. */
export interface Said {
  readonly number: number;
  readonly calls: readonly ToolCall[];
  readonly malformed: { readonly raw: string; readonly reason: string } | null;
  readonly reason: "end" | "tool-calls" | "length" | "stop-text" | "loop";
}

/** Watches one answer: the step it becomes, and where its time goes. */
class Listening {
  thinking = "";
  text = "";
  readonly calls: ToolCall[] = [];
  malformed: Said["malformed"] = null;
  spend = noSpend;
  private phase: StepProgress["phase"] = "waiting";
  private since = performance.now();
  private generated = 0;

  constructor(
    private readonly handle: TaskHandle,
    private readonly step: AgentStep,
  ) {}

  hear(event: ChatEvent): void {
    const { parts, task } = this.handle;
    const delta = (thinking: string, text: string) =>
      parts.emit("delta", { taskId: task.id, stepId: this.step.id, thinking, text });
    switch (event.type) {
      case "loading":
        this.enter("loading");
        break;
      case "reading":
        this.enter("reading");
        this.tell({
          readTokens: event.readTokens,
          newTokens: event.newTokens,
          secondsLeft: event.secondsLeft,
        });
        break;
      case "thinking":
        this.enter("thinking");
        this.thinking += event.text;
        delta(event.text, "");
        break;
      case "text":
        this.enter("writing");
        this.text += event.text;
        delta("", event.text);
        break;
      case "tool-call":
        this.enter("writing");
        this.calls.push(event.call);
        break;
      case "tool-call-malformed":
        this.malformed ??= { raw: event.raw, reason: event.reason };
        break;
      case "usage":
        this.generated = event.generatedTokens;
        if (this.phase === "reading") this.enter("thinking");
        this.tell({ generatedTokens: event.generatedTokens });
        break;
      case "done": {
        const { stats } = event;
        this.spend = {
          ...this.spend,
          readTokens: stats.promptTokens - stats.reusedTokens,
          generatedTokens: stats.generatedTokens,
        };
        break;
      }
      case "note":
        break;
    }
  }

  /** Counts the time of the phase under way. */
  enter(phase: StepProgress["phase"]): void {
    const now = performance.now();
    const took = now - this.since;
    this.since = now;
    const key = timeOf[this.phase];
    this.spend = { ...this.spend, [key]: this.spend[key] + took };
    this.phase = phase;
  }

  private tell(figures: Partial<StepProgress>): void {
    const seconds = (this.spend.thinkingMs + this.spend.writingMs + performance.now() - this.since) / 1000;
    const writes = this.phase === "thinking" || this.phase === "writing";
    this.handle.parts.emit("progress", {
      taskId: this.handle.task.id,
      stepId: this.step.id,
      phase: this.phase,
      readTokens: 0,
      newTokens: 0,
      secondsLeft: null,
      generatedTokens: this.generated,
      tokensPerSecond: writes && seconds > 0.2 ? this.generated / seconds : null,
      ...figures,
    });
  }
}

const timeOf = {
  waiting: "waitingMs",
  loading: "readingMs",
  reading: "readingMs",
  thinking: "thinkingMs",
  writing: "writingMs",
  running: "runningMs",
} as const;

/**
 * Has the model go on, as one step. What it said is part of the history when this resolves; of an answer that broke
 * off only the step stays, so that the history is as it was.
 * @throws what the backend throws
 */
export async function modelTurn(handle: TaskHandle, signal: AbortSignal): Promise<Said> {
  const { task, parts } = handle;
  const step = await handle.begin({ kind: "said" });
  const listening = new Listening(handle, step);
  const finished = (more: Partial<AgentStep>): AgentStep => ({
    ...step,
    text: listening.text,
    thinking: listening.thinking,
    spend: listening.spend,
    ...more,
  });
  let reason: Said["reason"] | undefined;
  try {
    await parts.ensureLoaded?.(signal);
    const request = {
      conversationId: task.id,
      turns: [{ role: "system" as const, text: task.system }, ...task.turns],
      thinking: true,
      mode: "coding" as const,
      tools: toolDefinitions,
    };
    for await (const event of parts.backend.stream(request, signal)) {
      if (signal.aborted) throw new QuernError("cancelled");
      listening.hear(event);
      if (event.type === "usage" || event.type === "done") await tellContext(handle, event);
      if (event.type === "note") await handle.note(event.note);
      if (event.type === "done") reason = event.reason;
    }
    if (reason === undefined) throw new QuernError("cancelled");
  } catch (thrown) {
    listening.enter("waiting");
    const stopped = signal.aborted;
    await handle.put(
      finished({ state: stopped ? "stopped" : "failed", error: stopped ? null : toErrorData(thrown) }),
    );
    await handle.set({ spend: addSpend(task.spend, listening.spend) });
    throw thrown;
  }
  listening.enter("waiting");
  const { text, thinking, calls, malformed } = listening;
  await parts.store.change(task, {
    type: "turn",
    turn: {
      role: "assistant",
      text: malformed ? [text, malformed.raw].filter(Boolean).join("\n\n") : text,
      thinking,
      ...(calls.length > 0 && { toolCalls: [...calls] }),
      step: step.number,
    },
  });
  await handle.put(finished({ state: "done" }));
  await handle.set({ spend: addSpend(task.spend, listening.spend) });
  return { number: step.number, calls, malformed, reason };
}

/** Tokens of the context by part: measured in all, shared out by length. */
async function tellContext(
  handle: TaskHandle,
  event: Extract<ChatEvent, { type: "usage" | "done" }>,
): Promise<void> {
  const figures = event.type === "usage" ? event : event.stats;
  const { task } = handle;
  const sizes = { system: task.system.length + toolsLength, user: 0, model: 0, tools: 0, summary: 0 };
  for (const turn of task.turns) {
    const length =
      turn.text.length + (turn.thinking?.length ?? 0) + JSON.stringify(turn.toolCalls ?? "").length;
    if (turn.summary) sizes.summary += length;
    else if (turn.role === "assistant") sizes.model += length;
    else if (turn.role === "tool") sizes.tools += length;
    else sizes.user += length;
  }
  const all = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  const share = (size: number) => Math.round((size / Math.max(1, all)) * figures.contextUsedTokens);
  const context = {
    system: share(sizes.system),
    user: share(sizes.user),
    model: share(sizes.model),
    tools: share(sizes.tools),
    summary: share(sizes.summary),
    reserve: 0,
    contextTokens: figures.contextTokens,
  };
  task.context = context;
  if (event.type === "done") await handle.set({ context });
}

const toolsLength = JSON.stringify(toolDefinitions).length;
