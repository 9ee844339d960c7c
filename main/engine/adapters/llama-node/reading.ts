import { QuernError } from "../../../contract";
import type { PrefillProgress, PrefillResult } from "../../token-engine";
import type { ChunkSize } from "../chunk-size";
import { likeliest } from "./completion-options";
import { nextBeginning } from "./cut";
import type { LibraryModel } from "./library-model";
import type { PromptText } from "./prompt-text";
import type { Sequence } from "./sequence";

interface Parts {
  readonly model: LibraryModel;
  readonly sequence: Sequence;
  readonly chunk: Pick<ChunkSize, "value" | "learn">;
}

/**
 * How far what the library says of a reading may be from what is known here: it leaves out a token that it reads by
 * itself, and parts a reading where it takes a snapshot.
 */
const tolerance = 3;

/**
 * Makes the library hold a prompt but for its last token, which is read when something is generated. A text that
 * grows is read in beginnings that are cut where tokens end, since one call cannot be interrupted and tells nothing
 * of how far it is.
 * @throws the signal's reason; QuernError `context-full`
 */
export async function readPrompt(
  { model, sequence, chunk }: Parts,
  prompt: PromptText,
  onProgress: (progress: PrefillProgress) => void,
  signal: AbortSignal,
): Promise<PrefillResult> {
  signal.throwIfAborted();
  const tokens = await model.tokenize(prompt.text, prompt.images);
  const needTokens = tokens.length + 2;
  // The library answers a prompt that is too long never again with anything else.
  if (needTokens > model.contextTokens)
    throw new QuernError("context-full", { needTokens, contextTokens: model.contextTokens });
  const end = Math.max(0, tokens.length - 1);
  const { from, append } = sequence.resume(prompt, tokens, end);
  if (!append && from === 0) {
    await model.clear();
    sequence.clear();
  }
  let reused = from;
  let at = from;
  const tell = () => onProgress({ reused, read: Math.min(at, end) - reused, total: end - reused });
  // What the library goes back to is certain only when it has done so; of images its figures leave out most.
  const certain = append || from === 0 || prompt.images.length > 0;
  if (certain) tell();
  for (let first = true; at < end; first = false) {
    signal.throwIfAborted();
    const next = await nextBeginning(prompt, tokens, { at, wanted: Math.min(at + chunk.value, end) }, model);
    const started = performance.now();
    const { timings } = await model.complete(next.prompt, 1, likeliest, false);
    chunk.learn(next.tokens - at, performance.now() - started);
    const resumed = Math.max(0, next.tokens - timings.prompt_n);
    if (first && prompt.images.length === 0 && Math.abs(resumed - from) > tolerance) reused = resumed;
    sequence.read(next.prompt, tokens.slice(0, next.tokens), first ? reused : at);
    at = next.tokens;
    tell();
  }
  sequence.hold(prompt, tokens.length);
  return { reused, read: end - reused, total: end - reused, promptTokens: tokens.length };
}
