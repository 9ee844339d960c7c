import type { ErrorData, FileChange } from "../../contract";

/** What came of a tool. */
export interface Outcome {
  /** What the model is told. */
  readonly gave: string;
  readonly state: "done" | "failed" | "denied" | "stopped";
  readonly added?: number;
  readonly removed?: number;
  readonly exitCode?: number | null;
  readonly error?: ErrorData;
  /** All that it gave, where `gave` is a part of it. */
  readonly whole?: string;
  /** Paths that the checkpoint before it does not hold, so that what it did to them cannot be undone. */
  readonly notCovered?: number;
  /** Something in the folder is not as it was before. */
  readonly changed?: boolean;
  /** What was changed in a file, for the reader. */
  readonly change?: FileChange;
}

export const gave = (text: string): Outcome => ({ gave: text, state: "done" });
export const failed = (text: string, error?: ErrorData): Outcome => ({
  gave: text,
  state: "failed",
  ...(error && { error }),
});
export const denied = (text: string): Outcome => ({ gave: text, state: "denied" });

/** What the user did not take, with the reason that was given. */
export const refused = (what: string, reason: string): string =>
  reason.trim() === "" ? what : `${what}\nThe user says: ${reason.trim()}`;
