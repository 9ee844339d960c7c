import { QuernError } from "../../contract";
import type { EngineProcess, EngineWork } from "./engine-process";

/** What is measured of the loaded model, in the manner of llama-bench. */
export interface MeasureRequest {
  /** Tokens in the context before the measurement begins. */
  readonly depth: number;
  readonly promptTokens: number;
  readonly generateTokens: number;
  /** During the measurement; afterwards the plan's hold again. */
  readonly threads?: number;
}

export interface MeasuredTimes {
  readonly prefillMs: number;
  readonly decodeMs: number;
}

/** Within this an engine that is well does something small, even on a machine that has just woken up. */
const checkLimitMs = 60_000;

/** Work of the engine that nobody waits for: one piece at a time, and it gives way to everything else. */
export class BackgroundWork {
  private current: { stop: () => Promise<void> } | undefined;

  get running(): boolean {
    return this.current !== undefined;
  }

  /** Stops it; resolves when the engine has let go of it. */
  async stop(): Promise<void> {
    await this.current?.stop();
  }

  /** @throws QuernError `engine-busy`, `cancelled`, and what the engine says */
  async measure(process: EngineProcess, what: MeasureRequest, signal: AbortSignal): Promise<MeasuredTimes> {
    const measured = await this.run(process, { type: "measure", ...what }, signal);
    if (measured.type !== "measured") throw new QuernError("engine-crashed", { what: "protocol" });
    return { prefillMs: measured.prefillMs, decodeMs: measured.decodeMs };
  }

  /** Whether the engine answers in time, its GPU included where it uses one. Work that stops it says nothing against it. */
  async check(process: EngineProcess, onGpu: boolean): Promise<boolean> {
    const work: EngineWork = onGpu
      ? { type: "measure", depth: 0, promptTokens: 1, generateTokens: 1 }
      : { type: "count-texts", texts: ["well"] };
    const answered = this.run(process, work, new AbortController().signal);
    return atMost(answered, checkLimitMs).then(
      () => true,
      (error: unknown) =>
        error instanceof QuernError && (error.code === "cancelled" || error.code === "engine-busy"),
    );
  }

  private async run(process: EngineProcess, work: EngineWork, signal: AbortSignal) {
    if (this.current) throw new QuernError("engine-busy");
    if (signal.aborted) throw new QuernError("cancelled");
    const { id, result } = process.request(work, () => undefined);
    const over = result.then(
      () => undefined,
      () => undefined,
    );
    const stop = () => {
      process.cancel(id);
      return over;
    };
    const mine = { stop };
    this.current = mine;
    const abort = () => void stop();
    signal.addEventListener("abort", abort, { once: true });
    try {
      return await result;
    } finally {
      signal.removeEventListener("abort", abort);
      if (this.current === mine) this.current = undefined;
    }
  }
}

/** Rejects as the promise does, or with `engine-unresponsive` when the time is over. */
export async function atMost<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new QuernError("engine-unresponsive", { seconds: ms / 1000 })), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
