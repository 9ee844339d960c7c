import type { Reason } from "../contract";

/** A command that waits for the user's word, as the approval surface shows it. */
export interface ApprovalRequest {
  /** Used once. */
  readonly id: string;
  /** SHA-256 of all that is shown, so that a word is never taken for something else. */
  readonly hash: string;
  readonly argv: readonly string[];
  /** The real, absolute folder in which it runs. */
  readonly folder: string;
  readonly network: boolean;
  readonly sandbox: "bubblewrap" | "seatbelt" | "none";
  /** Why it asks. */
  readonly why: readonly Reason[];
}

export interface ApprovalDecision {
  readonly id: string;
  readonly hash: string;
  /** `session`: this very command in this folder, until Quern ends or another folder is opened. */
  readonly take: "once" | "session" | "deny";
  readonly reason: string;
}

/** Where what waits is asked for and decided. Only the app's own approval surface gets hold of it, never the page. */
export interface ApprovalDesk {
  /** What is to be shown now: one at a time. */
  current(): ApprovalRequest | null;
  onChange(listener: () => void): () => void;
  /** @throws QuernError `agent-waiting-gone` when this is not what waits, or not what was shown */
  decide(decision: ApprovalDecision): Promise<void>;
}
