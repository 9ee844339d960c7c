import { QuernError, toErrorData } from "../../contract";
import { modelTurn } from "./model-turn";
import type { TaskHandle } from "./parts";
import { Repeats } from "./repeats";
import { makeRoom } from "./room";
import { toolStep } from "./tool-step";

const repeatHint =
  "You have made this very call three times, and nothing has changed in between. Do something else, or end with done.";
const malformedHelp = (reason: string) =>
  `This call could not be understood: ${reason}. Nothing was done. Write the call again, exactly in the form that you were given.`;

/**
 * Works on a task until it is done, waits for new words, is paused or stopped, or fails. Every step is written down
 * as it happens, so that another run can go on after any end, that of Quern included.
 * @param paused asked before every step
 */
export async function runTask(handle: TaskHandle, paused: () => boolean, signal: AbortSignal): Promise<void> {
  const repeats = new Repeats();
  let malformed = 0;
  await handle.set({ state: "running", error: null });
  try {
    for (;;) {
      signal.throwIfAborted();
      await takeQueued(handle);
      if (paused()) return await handle.set({ state: "paused" });
      await makeRoom(handle, signal);
      const said = await modelTurn(handle, signal);
      if (said.malformed) {
        await handle.parts.store.change(handle.task, {
          type: "turn",
          turn: { role: "tool", text: malformedHelp(said.malformed.reason), step: said.number },
        });
        malformed++;
        await handle.note({ code: "agent-malformed", params: { why: said.malformed.reason.slice(0, 300) } });
        if (malformed > 1) return await handle.set({ state: "paused" });
        if (said.calls.length === 0) continue;
      } else malformed = 0;
      if (said.reason === "loop") {
        await handle.note({ code: "agent-loop-text", params: {} });
        return await handle.set({ state: "stopped" });
      }
      if (said.reason === "length") {
        await handle.note({ code: "agent-length", params: {} });
        return await handle.set({ state: "paused" });
      }
      if (said.calls.length === 0) {
        if (handle.task.queued.length > 0) continue;
        return await handle.set({ state: "idle" });
      }
      for (const call of said.calls) {
        const verdict = repeats.take(JSON.stringify([call.name, call.arguments]));
        if (verdict === "stop") {
          await handle.note({ code: "agent-repeats", params: { call: call.name.slice(0, 100) } });
          return await handle.set({ state: "stopped" });
        }
        const { outcome, call: known } = await toolStep(
          handle,
          call,
          verdict === "tell" ? repeatHint : null,
          signal,
        );
        signal.throwIfAborted();
        if (outcome.change) repeats.reset();
        if (known?.tool === "done" && outcome.state === "done" && handle.task.queued.length === 0)
          return await handle.set({ state: "done" });
      }
    }
  } catch (thrown) {
    if (signal.aborted) return await handle.set({ state: "stopped" });
    const error = toErrorData(thrown);
    if (thrown instanceof QuernError && error.code === "cancelled")
      return await handle.set({ state: "stopped" });
    await handle.set({ state: "failed", error });
  }
}

/** Words that were queued become turns of the user, each with a step. */
async function takeQueued(handle: TaskHandle): Promise<void> {
  const { task, parts } = handle;
  while (task.queued.length > 0) {
    const [first, ...rest] = task.queued;
    if (!first) return;
    const step = await handle.begin({ kind: "user", state: "done", text: first.text });
    await parts.store.change(task, {
      type: "turn",
      turn: { role: "user", text: first.text, step: step.number },
    });
    await handle.set({ queued: rest });
  }
}
