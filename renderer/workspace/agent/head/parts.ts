import type { AgentTask } from "../../../../main/contract";

/** One part of a bar: colour and pattern of its own, and its order, tell it apart. */
export interface BarPart<K extends string = string> {
  readonly key: K;
  readonly value: number;
  readonly look: string;
}

/** Where the time of a task went, in the order in which it is drawn and named; ms. */
export function timeParts(spend: AgentTask["spend"]) {
  return [
    { key: "reading", value: spend.readingMs, look: "part-kvCache" },
    { key: "thinking", value: spend.thinkingMs, look: "part-recurrentState" },
    { key: "writing", value: spend.writingMs, look: "part-weights" },
    { key: "running", value: spend.runningMs, look: "part-compute" },
    { key: "waiting", value: spend.waitingMs, look: "part-reserve" },
  ] as const satisfies readonly BarPart[];
}

/** What the context is taken by, in the order in which it is drawn and named; tokens. */
export function contextParts(context: AgentTask["context"]) {
  return [
    { key: "system", value: context.system, look: "part-weights" },
    { key: "summary", value: context.summary, look: "part-recurrentState" },
    { key: "user", value: context.user, look: "part-draft" },
    { key: "model", value: context.model, look: "part-kvCache" },
    { key: "tools", value: context.tools, look: "part-compute" },
    { key: "reserve", value: context.reserve, look: "part-reserve" },
  ] as const satisfies readonly BarPart[];
}

export function sumOf(parts: readonly BarPart[]): number {
  return parts.reduce((sum, { value }) => sum + value, 0);
}
