import type { Reason } from "../contract";

/** What a fact beside the command is about; the surface has a word for each. */
export type ApprovalFact = "server" | "environment" | "reads" | "writes" | "description";

/** What waits for the user's word, as the approval surface shows it. */
export interface ApprovalRequest {
  /** Used once. */
  readonly id: string;
  /** SHA-256 of all that is shown, so that a word is never taken for something else. */
  readonly hash: string;
  /**
   * `command`: a command of the agent; `server`: a server of tools that is to be started; `tool`: a call of one of its
   * tools; `grant`: a tool that is not to ask any more; `context`: a resource or prompt that the user wants of a server.
   */
  readonly about: "command" | "server" | "tool" | "grant" | "context";
  /** Shown exactly, a line each: a program and its arguments, or a tool and what it is given. */
  readonly argv: readonly string[];
  /** The real, absolute folder in which it runs; null where it runs in none that matters. */
  readonly folder: string | null;
  /** Null where it is not known. */
  readonly network: boolean | null;
  /** Null where nothing is started on this machine. */
  readonly sandbox: "bubblewrap" | "seatbelt" | "none" | null;
  /** Why it asks. */
  readonly why: readonly Reason[];
  /** What else has to be seen, in this order. */
  readonly facts: readonly { readonly name: ApprovalFact; readonly lines: readonly string[] }[];
}

export interface ApprovalDecision {
  readonly id: string;
  readonly hash: string;
  /** `session`: this very command or tool, until Quern ends or, for a command, another folder is opened. */
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
