import type { ChatBackend } from "./backend";
import type { TurnQueue } from "./turn-queue";

/** Where an answer is made: who makes it, whose turn it is there, and what has to be loaded before. */
export interface AnswerPlace {
  readonly backend: ChatBackend;
  readonly queue: TurnQueue;
  /** Has the model loaded before the backend is asked, where something else than the backend does that. */
  readonly ensureLoaded: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** How fast prompts are read here, tokens a second; absent or null: nobody knows. */
  readonly readingSpeed?: () => number | null;
  /** The server that answers, as the user knows it; absent or null: this machine, or a server that is gone. */
  readonly host?: () => string | null;
}
