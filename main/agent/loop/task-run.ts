import { QuernError, type ToolCall, toErrorData } from "../../contract";
import { compact } from "./compact";
import { modelTurn, type Said } from "./model-turn";
import type { TaskHandle } from "./parts";
import { Repeats } from "./repeats";
import { makeRoom } from "./room";
import { settleAfterEnd, settleForWords } from "./settle";
import { toolStep } from "./tool-step";
import { askToGoOn, hasWords, takeWords } from "./words";

const repeatHint =
  "You have made this very call three times, and nothing has changed in between. Do something else, or end with done.";
const malformedWords = (reason: string) =>
  `This call could not be understood: ${reason}. It was not carried out. Write the call again, exactly in the form that you were given.`;

/** How a run ends. `held`: paused by itself, with an explanation. */
export type End = "idle" | "paused" | "held" | "stopped" | "done" | "failed";

/** What is asked of a run, and told, while it goes on. */
export interface RunControl {
  /** Asked before every step. */
  paused(): boolean;
  /** Told with each answer how to cut it, so that words of the user come first; null when it is over. */
  answering(cut: (() => void) | null): void;
}

/**
 * Works on a task until it is done, waits for new words, is paused or stopped, or fails. Every step is written down
 * as it happens, so that another run can go on after any end, that of Quern included. Never throws.
 */
export async function runTask(handle: TaskHandle, control: RunControl, signal: AbortSignal): Promise<End> {
  await handle.set({ state: "running", error: null });
  try {
    const end = await new TaskRun(handle, control, signal).run();
    await handle.set({ state: end === "held" ? "paused" : end });
    return end;
  } catch (thrown) {
    const error = toErrorData(thrown);
    // A model that was unloaded is a wish of the user's, no fault.
    const end = signal.aborted || error.code === "cancelled" ? "stopped" : "failed";
    await handle.set({ state: end, error: end === "failed" ? error : null });
    return end;
  }
}

class TaskRun {
  private readonly repeats = new Repeats();
  /** Answers in a row with a call that could not be understood. */
  private malformed = 0;

  constructor(
    private readonly handle: TaskHandle,
    private readonly control: RunControl,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<End> {
    const { handle, signal } = this;
    await settleAfterEnd(handle);
    if (!(await takeWords(handle))) await askToGoOn(handle);
    for (;;) {
      signal.throwIfAborted();
      if (this.control.paused()) return "paused";
      if (await takeWords(handle)) this.repeats.reset();
      if (await makeRoom(handle, signal)) this.repeats.reset();
      const end = await this.next(await this.answer());
      if (end) return end;
    }
  }

  /**
   * One answer of the model; a history that turns out to be too long is summed up once. An answer of an endpoint that
   * broke off is asked for once more: nothing that it called was carried out, and the history is as it was.
   */
  private async answer(): Promise<Said> {
    const { handle, signal, control } = this;
    const cut = new AbortController();
    control.answering(() => cut.abort());
    try {
      return await modelTurn(handle, signal, cut.signal);
    } catch (thrown) {
      if (!(thrown instanceof QuernError) || signal.aborted) throw thrown;
      if (thrown.code === "context-full") {
        await compact(handle, signal);
        this.repeats.reset();
      } else if (thrown.code === "endpoint-cut") {
        await handle.note({ code: "agent-asked-again", params: thrown.params });
      } else throw thrown;
      return await modelTurn(handle, signal, cut.signal);
    } finally {
      control.answering(null);
    }
  }

  /** @returns how the run ends; null: it goes on */
  private async next(said: Said): Promise<End | null> {
    const { handle } = this;
    if (said.reason === "loop") {
      await handle.note({ code: "agent-loop-text", params: {} });
      return "stopped";
    }
    if (said.reason === "cut") {
      // They may have been taken back in this moment.
      if (!hasWords(handle)) await askToGoOn(handle);
      return null;
    }
    const end = said.calls.length > 0 ? await this.carryOut(said) : null;
    if (end) return end;
    if (said.malformed) return (await this.tellMalformed(said, said.malformed.reason)) ? "held" : null;
    if (said.calls.length > 0) return null;
    this.malformed = 0;
    if (said.reason === "length") {
      await handle.note({ code: "agent-length", params: {} });
      return "held";
    }
    return hasWords(handle) ? null : "idle";
  }

  /** @returns the end of the run; null: it goes on */
  private async carryOut(said: Said): Promise<End | null> {
    const { handle, signal } = this;
    let misunderstood = "";
    for (const [at, call] of said.calls.entries()) {
      signal.throwIfAborted();
      if (at > 0 && this.control.paused()) return "paused";
      if (at > 0 && hasWords(handle)) {
        await settleForWords(handle);
        return null;
      }
      const verdict = this.repeats.take(keyOf(call));
      if (verdict === "stop") {
        await handle.note({ code: "agent-repeats", params: { call: call.name.slice(0, 100) } });
        return "stopped";
      }
      const hint = verdict === "tell" ? repeatHint : null;
      const { outcome, call: known } = await toolStep(handle, call, hint, signal);
      signal.throwIfAborted();
      if (outcome.changed) this.repeats.reset();
      if (!known) misunderstood ||= outcome.gave;
      if (known?.tool === "done" && outcome.state === "done" && !hasWords(handle)) return "done";
    }
    if (misunderstood !== "") return (await this.countMalformed(misunderstood)) ? "held" : null;
    if (!said.malformed) this.malformed = 0;
    return null;
  }

  private async tellMalformed({ number }: Said, reason: string): Promise<boolean> {
    const { task, parts } = this.handle;
    await parts.store.change(task, {
      type: "turn",
      turn: { role: "tool", text: malformedWords(reason), step: number },
    });
    return this.countMalformed(reason);
  }

  /** @returns whether it is enough: a model that errs twice will err a third time */
  private async countMalformed(why: string): Promise<boolean> {
    this.malformed++;
    await this.handle.note({ code: "agent-malformed", params: { why: why.slice(0, 300) } });
    return this.malformed > 1;
  }
}

const keyOf = (call: ToolCall) => JSON.stringify([call.name, call.arguments]);
