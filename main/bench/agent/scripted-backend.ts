import type { ToolCall } from "../../contract";
import type { ChatBackend, ChatEvent, ChatRequest } from "../../engine";
import type { AgentBenchTask } from "./task-file";

/**
 * Answers with each task's own solution, call by call: no model, but proof that suite, agent, sandbox and grading work
 * together on this machine. It knows a task by its prompt.
 * @param callsFor what it does for a task; by default what solves it
 */
export function scriptedBackend(
  tasks: readonly AgentBenchTask[],
  callsFor: (task: AgentBenchTask) => readonly ToolCall[] = solvingCalls,
): ChatBackend {
  const nextCall = ({ turns }: ChatRequest): ToolCall => {
    const asked = turns.find(({ role }) => role === "user")?.text ?? "";
    const task = tasks.find(({ prompt }) => asked.includes(prompt));
    const said = turns.filter(({ role }) => role === "assistant").length;
    return (task && callsFor(task)[said]) ?? { name: "done", arguments: { summary: "As the script says." } };
  };
  return {
    stream: async function* (request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent> {
      signal.throwIfAborted();
      yield { type: "tool-call", call: nextCall(request) };
      yield { type: "done", reason: "tool-calls", model: "scripted", stats: noStats };
    },
    answerNow: async () => false,
    abilities: () => ({ contextTokens: noStats.contextTokens, images: false }),
    countTexts: async (texts) => texts.map(({ length }) => Math.ceil(length / 4)),
    countTokens: async ({ turns }) => turns.reduce((sum, { text }) => sum + Math.ceil(text.length / 4), 0),
    forget: async () => undefined,
  };
}

/** Reads what it is going to change, writes the solution, and says that it is done. */
export function solvingCalls({ start, solution }: AgentBenchTask): ToolCall[] {
  const paths = [...solution.keys()];
  return [
    ...paths.filter((path) => start.has(path)).map((path) => ({ name: "read", arguments: { path } })),
    ...paths.map((path) => ({ name: "write", arguments: { path, text: solution.get(path) ?? "" } })),
    { name: "done", arguments: { summary: "The solution of the task's own file." } },
  ];
}

/** A script has no tokens. */
const noStats = {
  promptTokens: 0,
  reusedTokens: 0,
  generatedTokens: 0,
  prefillMs: 0,
  decodeMs: 0,
  thinkingMs: 0,
  contextUsedTokens: 0,
  contextTokens: 262_144,
};
