import type { AgentStep, Spend, StepProgress, ToolCall } from "../../contract";
import type { ChatEvent } from "../../engine";
import type { TaskHandle } from "./parts";
import { noSpend } from "./task-state";

/** The contract's limit for the texts of a step; the history has them whole. */
const longestShown = 200_000;

const timeOf = {
  // For the model, that is: the user's own waiting is counted where the user is asked.
  waiting: "readingMs",
  settling: "readingMs",
  loading: "readingMs",
  reading: "readingMs",
  thinking: "thinkingMs",
  writing: "writingMs",
  recording: "runningMs",
  running: "runningMs",
} as const;

/** Watches one answer: what comes, the step it becomes, and where its time goes. */
export class Listening {
  thinking = "";
  text = "";
  readonly calls: ToolCall[] = [];
  malformed: { raw: string; reason: string } | null = null;
  private times = noSpend;
  private phase: StepProgress["phase"] = "waiting";
  /** The phase that the page knows of. */
  private told: StepProgress["phase"] | undefined;
  private since = performance.now();
  private generated = 0;
  private read = 0;

  constructor(
    private readonly handle: TaskHandle,
    private readonly step: AgentStep,
  ) {}

  hear(event: ChatEvent): void {
    switch (event.type) {
      case "settling":
      case "loading":
        this.enter(event.type);
        break;
      case "reading": {
        const { readTokens, newTokens, secondsLeft } = event;
        this.read = readTokens;
        this.enter("reading");
        this.tell({
          readTokens,
          newTokens,
          secondsLeft: secondsLeft ?? this.expected(newTokens - readTokens),
        });
        break;
      }
      case "thinking":
        this.enter("thinking");
        this.thinking += event.text;
        this.delta(event.text, "");
        break;
      case "text":
        this.enter("writing");
        this.text += event.text;
        this.delta("", event.text);
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
        this.tell({});
        break;
      case "done":
        this.read = event.stats.promptTokens - event.stats.reusedTokens;
        this.generated = event.stats.generatedTokens;
        break;
      case "note":
        break;
    }
  }

  /** Before there is a speed of this answer: at the one that is to be expected. */
  private expected(tokens: number): number | null {
    const speed = this.handle.parts.readingSpeed();
    return speed === null || speed <= 0 ? null : tokens / speed;
  }

  /** Counts the time of the phase under way, and tells of a new one. */
  enter(phase: StepProgress["phase"]): void {
    this.count();
    this.phase = phase;
    if (phase !== this.told) this.tell({});
  }

  /** What it took up to now, of an answer that broke off as well. */
  spend(): Spend {
    this.count();
    return { ...this.times, readTokens: this.read, generatedTokens: this.generated };
  }

  /** The step with what has come. */
  shown(): Pick<AgentStep, "text" | "thinking" | "spend"> {
    return {
      text: this.text.slice(0, longestShown),
      thinking: this.thinking.slice(0, longestShown),
      spend: this.spend(),
    };
  }

  private count(): void {
    const now = performance.now();
    const key = timeOf[this.phase];
    this.times = { ...this.times, [key]: this.times[key] + now - this.since };
    this.since = now;
  }

  private delta(thinking: string, text: string): void {
    const { parts, task } = this.handle;
    parts.emit("delta", { taskId: task.id, stepId: this.step.id, thinking, text });
  }

  private tell(figures: Partial<StepProgress>): void {
    this.told = this.phase;
    const { thinkingMs, writingMs } = this.times;
    const seconds = (thinkingMs + writingMs + performance.now() - this.since) / 1000;
    const writes = this.phase === "thinking" || this.phase === "writing";
    this.handle.parts.emit("progress", {
      taskId: this.handle.task.id,
      stepId: this.step.id,
      phase: this.phase,
      readTokens: this.read,
      newTokens: this.read,
      secondsLeft: null,
      generatedTokens: this.generated,
      tokensPerSecond: writes && seconds > 0.2 && this.generated > 0 ? this.generated / seconds : null,
      ...figures,
    });
  }
}
