import { createHash } from "node:crypto";
import type { PromptSegment } from "../qwen";
import type { PrefillProgress, PrefillResult, TokenEngine } from "../token-engine";
import type { StateKeeper } from "./conversations";
import { type PromptRequest, requestPrompt } from "./request-prompt";

/** Reading fewer tokens than this costs less than taking them up from a file. */
export const worthSharingTokens = 256;

/** The system turn with the tools, up to its end; empty where a prompt has none. */
export function beginningOf(prompt: readonly PromptSegment[]): readonly PromptSegment[] {
  const [, first] = prompt;
  if (first?.kind !== "text" || !first.text.startsWith("system\n")) return [];
  const end = prompt.findIndex((segment) => segment.kind === "control" && segment.token === "<|im_end|>");
  return prompt.slice(0, end + 1);
}

/** By what it says and who shares it, and nothing else: another word in it is another beginning. */
function nameOf(among: string, beginning: readonly PromptSegment[]): string {
  return `beginning ${createHash("sha256")
    .update(JSON.stringify([among, beginning]))
    .digest("hex")}`;
}

/** What the beginning of a request is kept under, to be forgotten by; null where it has none that could be shared. */
export function beginningId(among: string, request: PromptRequest): string | null {
  // Nothing that comes later decides it, and what comes later can be long.
  const beginning = beginningOf(requestPrompt({ ...request, turns: request.turns.slice(0, 1) }));
  return beginning.length === 0 ? null : nameOf(among, beginning);
}

type BeginningEngine = Pick<
  TokenEngine,
  "countPrompt" | "heldTokens" | "prefill" | "saveState" | "restoreState"
>;

export interface Reading {
  /** Whose conversations share beginnings; nobody else's take up what is kept for them. */
  readonly among: string;
  readonly slot: number;
  readonly prompt: readonly PromptSegment[];
  readonly signal: AbortSignal;
  onProgress(progress: PrefillProgress): void;
  /** So long was spent with the disk, which is no reading. */
  onDisk(ms: number): void;
}

/**
 * Reads prompts whose beginning other conversations share: it is taken up from disk or, the first time, read and put
 * there before anything else is read. Where nothing can be kept, everything is read, and nothing is lost but time.
 */
export class Beginnings {
  constructor(
    private readonly engine: BeginningEngine,
    private readonly keeper: StateKeeper | undefined,
  ) {}

  /** As the engine's `prefill`; the figures are those of the whole. */
  async prefill(reading: Reading): Promise<PrefillResult> {
    const { slot, prompt, signal, onProgress } = reading;
    const read = await this.readBeginning(reading);
    // What was read of the beginning just now is new to this conversation.
    const whole = <T extends PrefillProgress>(progress: T): T => ({
      ...progress,
      reused: progress.reused - read,
      read: progress.read + read,
      total: progress.total + read,
    });
    return whole(await this.engine.prefill(slot, prompt, (progress) => onProgress(whole(progress)), signal));
  }

  /** @returns how many tokens had to be read for it */
  private async readBeginning(reading: Reading): Promise<number> {
    const { among, slot, prompt, signal, onProgress, onDisk } = reading;
    const { engine, keeper } = this;
    const beginning = beginningOf(prompt);
    if (!keeper || beginning.length === 0 || engine.heldTokens(slot) > 0) return 0;
    if ((await engine.countPrompt(beginning)) < worthSharingTokens) return 0;
    const name = nameOf(among, beginning);
    const load = keeper.load(name, (path, memo) => engine.restoreState(slot, path, memo));
    if (await timed(load, onDisk)) return 0;
    const total = (await engine.countPrompt(prompt)) - 1;
    const { read } = await engine.prefill(
      slot,
      beginning,
      (progress) => onProgress({ ...progress, total }),
      signal,
    );
    signal.throwIfAborted();
    const save = keeper.save(name, engine.heldTokens(slot), (path) => engine.saveState(slot, path));
    await timed(save, onDisk);
    return read;
  }
}

async function timed<T>(work: Promise<T>, onMs: (ms: number) => void): Promise<T> {
  const started = performance.now();
  try {
    return await work;
  } finally {
    onMs(performance.now() - started);
  }
}
