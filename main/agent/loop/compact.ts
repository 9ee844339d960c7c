import { QuernError } from "../../contract";
import { clipMiddle } from "../clip";
import { summaryInstruction } from "../prompt";
import { countContext } from "./context";
import { engineTurn } from "./engine-turn";
import { Listening } from "./listening";
import { requestOf } from "./model-turn";
import type { TaskHandle } from "./parts";
import { addSpend, type TaskState, type TaskTurn } from "./task-state";

/** A summary longer than this is no help, in tokens; in a small context a share of it. */
const longestSummary = 2048;
const summaryShare = 8;
/** Words of the user are kept as they are up to this length, in characters: about 2,000 tokens; in the middle cut. */
const longestWords = 8000;

const noSummary =
  "(The history was too long to be summed up. What was read and tried before has to be looked at again.)";

/**
 * Has the model sum up the task, and goes on from the summary. The words of the user stay as they were said, and what
 * the model makes of the rest stays the model's: a text that was read can never become words of the user.
 * @throws what the backend throws, but for a history that is too long for it: then only the words, the plan and the
 * files go on
 */
export async function compact(handle: TaskHandle, signal: AbortSignal): Promise<void> {
  const { task, parts } = handle;
  const step = await handle.begin({ kind: "compacted" });
  const listening = new Listening(handle, step);
  const contextTokens = parts.backend.abilities()?.contextTokens ?? Number.POSITIVE_INFINITY;
  const asked = requestOf(task);
  const request = {
    ...asked,
    turns: [...asked.turns, { role: "user" as const, text: summaryInstruction }],
    thinking: false,
    maxTokens: Math.max(1, Math.min(longestSummary, Math.floor(contextTokens / summaryShare))),
  };
  try {
    const enter = (phase: "waiting" | "loading") => listening.enter(phase);
    await engineTurn(parts, request, signal, enter, (event) => listening.hear(event));
  } catch (thrown) {
    if (!(thrown instanceof QuernError && thrown.code === "context-full")) {
      const shown = listening.shown();
      await handle.put({ ...step, ...shown, state: signal.aborted ? "stopped" : "failed" });
      await handle.set({ spend: addSpend(task.spend, shown.spend) });
      throw thrown;
    }
  }
  const shown = listening.shown();
  const text = listening.text.trim() === "" ? noSummary : listening.text.trim();
  await parts.store.change(task, {
    type: "compacted",
    step: step.number,
    turns: summaryTurns(task, text, step.number),
  });
  await handle.put({ ...step, ...shown, text, state: "done" });
  await handle.set({
    spend: addSpend(task.spend, shown.spend),
    context: await countContext(task, parts.backend),
  });
}

function summaryTurns(task: TaskState, summary: string, step: number): TaskTurn[] {
  const said = task.steps.filter(({ kind }) => kind === "user").map(({ text }) => text);
  const plan = task.plan.map(({ text, state }) => `- [${state}] ${text}`).join("\n");
  const files = [...task.touched.keys()].map((path) => `- ${path}`).join("\n");
  const rest = [
    "The history before this was left out to save room; your summary of it is above.",
    plan && `The plan:\n${plan}`,
    files && `Files you have changed:\n${files}`,
    "Files have to be read again before they are edited. Go on with the task.",
  ];
  return [
    { role: "user", text: clipMiddle(said.join("\n\n"), null, longestWords), step, summary: true },
    { role: "assistant", text: summary, thinking: "", step, summary: true },
    { role: "user", text: rest.filter(Boolean).join("\n\n"), step, summary: true },
  ];
}
