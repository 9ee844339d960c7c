import { type AgentStep, QuernError, type ToolCall, toErrorData } from "../../contract";
import type { ChatRequest } from "../../engine";
import { toolsOf } from "../tools/definitions";
import { countContext } from "./context";
import { engineTurn } from "./engine-turn";
import { Listening } from "./listening";
import type { TaskHandle } from "./parts";
import { addSpend, type TaskState } from "./task-state";

/** What the model said in one go. */
export interface Said {
  readonly number: number;
  readonly calls: readonly ToolCall[];
  readonly malformed: { readonly raw: string; readonly reason: string } | null;
  /** `cut`: the user wanted to be heard before it was over. */
  readonly reason: "end" | "tool-calls" | "length" | "stop-text" | "loop" | "cut";
}

/** The request for the task as it is: to the byte the same for the same history, after a restart as well. */
export function requestOf(task: TaskState): ChatRequest {
  return {
    conversationId: task.id,
    sharesBeginning: "agent",
    turns: [{ role: "system", text: task.system }, ...task.turns],
    thinking: true,
    mode: "coding",
    tools: toolsOf(task.outer),
  };
}

/**
 * Has the model go on, as one step. What it said is part of the history when this resolves; of an answer that broke
 * off only the step stays, so that the history is as it was; of one that the user cut, what was thought and said stays
 * in the history, and what it called is not carried out.
 * @param cut ends the answer, not the task
 * @throws what the backend throws
 */
export async function modelTurn(handle: TaskHandle, signal: AbortSignal, cut: AbortSignal): Promise<Said> {
  const { task, parts } = handle;
  const step = await handle.begin({ kind: "said" });
  const listening = new Listening(handle, step);
  const end = async (more: Partial<AgentStep>) => {
    const shown = listening.shown();
    await handle.put({ ...step, ...shown, ...more });
    await handle.set({
      spend: addSpend(task.spend, shown.spend),
      context: await countContext(task, parts.backend),
    });
  };
  let reason: Said["reason"] | undefined;
  try {
    const enter = (phase: "waiting" | "loading") => listening.enter(phase);
    await engineTurn(parts, requestOf(task), AbortSignal.any([signal, cut]), enter, async (event) => {
      listening.hear(event);
      if (event.type === "note") await handle.note(event.note);
      if (event.type === "done") reason = event.reason;
    });
    if (reason === undefined) throw new QuernError("cancelled");
  } catch (thrown) {
    if (cut.aborted && !signal.aborted) {
      const { text, thinking } = listening;
      if (text !== "" || thinking !== "")
        await parts.store.change(task, {
          type: "turn",
          turn: { role: "assistant", text, thinking, step: step.number },
        });
      await end({ state: "stopped" });
      return { number: step.number, calls: [], malformed: null, reason: "cut" };
    }
    const stopped = signal.aborted;
    await end({ state: stopped ? "stopped" : "failed", error: stopped ? null : toErrorData(thrown) });
    throw thrown;
  }
  const { text, thinking, calls, malformed } = listening;
  await parts.store.change(task, {
    type: "turn",
    turn: {
      role: "assistant",
      // Nothing that the model wrote is left out: the error that it is told speaks of it.
      text: malformed ? [text, malformed.raw].filter(Boolean).join("\n\n") : text,
      thinking,
      ...(calls.length > 0 && { toolCalls: [...calls] }),
      step: step.number,
    },
  });
  await end({ state: "done" });
  return { number: step.number, calls, malformed, reason };
}
