import type { ChatRequest } from "../../engine";
import { summaryInstruction } from "../prompt";
import { plainTurn } from "../store/records";
import { toolDefinitions } from "../tools/definitions";
import type { TaskHandle } from "./parts";
import type { TaskTurn } from "./task-state";

/** From this share of the context on old results of tools are folded; in one go, since it costs reading anew. */
const foldFrom = 0.75;
/** If it is as full as this after folding, the task is summed up. */
const compactFrom = 0.6;
/** The newest results stay as they are. */
const keptResults = 4;
/** A folded result of fewer characters would save nothing. */
const leastFolded = 400;
/** Characters to a token, for what has not been counted: measured on source code it is rather more. */
const charactersPerToken = 3;

const lengthOf = ({ text, thinking = "", toolCalls }: TaskTurn): number =>
  text.length + thinking.length + (toolCalls ? JSON.stringify(toolCalls).length : 0);

/** Tokens that the next request takes, at least as many as it will be; null while no model is loaded. */
function fullness({ task, parts }: TaskHandle): { used: number; all: number } | null {
  const all = parts.backend.abilities()?.contextTokens ?? null;
  if (all === null) return null;
  const { system, user, model, tools, summary } = task.context;
  const counted = system + user + model + tools + summary;
  const last = task.turns.findLastIndex(({ role }) => role === "assistant");
  const since = task.turns.slice(last + 1).reduce((sum, turn) => sum + lengthOf(turn), 0);
  return { used: counted + Math.ceil(since / charactersPerToken), all };
}

/**
 * Makes room for the next request where the context is nearly full: folds old results of tools, and if that is not
 * enough has the model sum up the task. The user sees both.
 */
export async function makeRoom(handle: TaskHandle, signal: AbortSignal): Promise<void> {
  const { task, parts } = handle;
  const full = fullness(handle);
  if (!full || full.used < full.all * foldFrom) return;
  const before = task.turns.reduce((sum, turn) => sum + lengthOf(turn), 0);
  const folded = foldOld(task.turns);
  const saved = before - folded.reduce((sum, turn) => sum + lengthOf(turn), 0);
  const after = full.used - Math.floor(saved / charactersPerToken);
  if (saved > 0) {
    await parts.store.change(task, { type: "turns", turns: folded.map(plainTurn) });
    await handle.note({
      code: "agent-folded",
      params: { tokens: Math.floor(saved / charactersPerToken) },
    });
  }
  if (after >= full.all * compactFrom) await compact(handle, signal);
}

/** The history with old results of tools as one line each; all else stays. */
export function foldOld(turns: readonly TaskTurn[]): TaskTurn[] {
  const results = turns.flatMap(({ role }, at) => (role === "tool" ? [at] : []));
  const old = new Set(results.slice(0, Math.max(0, results.length - keptResults)));
  return turns.map((turn, at) => {
    if (!old.has(at) || turn.folded || turn.text.length < leastFolded) return turn;
    const [first = ""] = turn.text.split("\n");
    return {
      ...turn,
      text: `${first.slice(0, 200)}\n(The rest of this result was left out to save room. Call again if it is needed.)`,
      folded: true,
    };
  });
}

/** Has the model sum up the task, and goes on from the summary. */
export async function compact(handle: TaskHandle, signal: AbortSignal): Promise<void> {
  const { task, parts } = handle;
  const step = await handle.begin({ kind: "compacted" });
  const request: ChatRequest = {
    conversationId: task.id,
    turns: [{ role: "system", text: task.system }, ...task.turns, { role: "user", text: summaryInstruction }],
    thinking: false,
    tools: toolDefinitions,
    maxTokens: 2048,
  };
  let text = "";
  try {
    for await (const event of parts.backend.stream(request, signal)) {
      if (event.type !== "text") continue;
      text += event.text;
      parts.emit("delta", { taskId: task.id, stepId: step.id, thinking: "", text: event.text });
    }
  } finally {
    await handle.put({ ...step, text, state: text === "" ? "failed" : "done" });
  }
  if (text === "") return;
  const plan = task.plan.map(({ text: item, state }) => `- [${state}] ${item}`).join("\n");
  const files = [...task.touched.keys()].map((path) => `- ${path}`).join("\n");
  const whole = [
    "This is a summary of the task so far; you wrote it.",
    text,
    plan && `The plan:\n${plan}`,
    files && `Files you have changed:\n${files}`,
    "Files have to be read again before they are edited. Go on with the task.",
  ];
  await parts.store.change(
    task,
    {
      type: "turns",
      turns: [{ role: "user", text: whole.filter(Boolean).join("\n\n"), step: step.number, summary: true }],
    },
    ...[...task.seen.keys()].map((path) => ({ type: "seen" as const, path, version: null })),
  );
}
