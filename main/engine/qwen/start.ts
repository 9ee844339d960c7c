import type { ChatTurn } from "../backend";
import { isClosed } from "./closing";

/** What decides where the model begins to write. */
export interface StartOptions {
  /** Off: the model is given an empty thought and answers at once. */
  readonly thinking: boolean;
  /** The last turn is an unfinished answer that goes on where it stopped. */
  readonly continues?: boolean | undefined;
}

/** Where the model begins to write, and whether it begins something there or goes on in the middle. */
export interface Start {
  readonly part: "thought" | "answer";
  readonly midway: boolean;
}

/**
 * Where the output of this request begins. An answer that is continued goes on in its text; when it has none yet,
 * in its thought, unless that was closed for it or thinking has been switched off since: then the answer begins.
 */
export function startOf(turns: readonly ChatTurn[], options: StartOptions): Start {
  const fresh: Start = { part: options.thinking ? "thought" : "answer", midway: false };
  const last = turns.at(-1);
  if (!options.continues || last?.role !== "assistant") return fresh;
  if (last.text !== "" || (last.toolCalls ?? []).length > 0) return { part: "answer", midway: true };
  const thinking = last.thinking ?? "";
  if (thinking === "") return fresh;
  if (!options.thinking || isClosed(thinking)) return { part: "answer", midway: false };
  return { part: "thought", midway: true };
}
