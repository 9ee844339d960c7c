import { createHash } from "node:crypto";
import { QuernError, type Waiting } from "../contract";
import type { ApprovalDecision, ApprovalDesk, ApprovalRequest } from "./approval";
import type { WaitingList } from "./waiting";

/** What only the surface can approve: the page may deny it. */
type Guarded = Extract<Waiting, { kind: "command" | "tool" }>;

/** What the surface shows beside what the page may know. */
export type Shown = Omit<ApprovalRequest, "id" | "hash">;

/** Names all that is shown of what is to be approved. */
export function hashOf(id: string, shown: Shown): string {
  const { about, argv, folder, network, sandbox, why, facts } = shown;
  return createHash("sha256")
    .update(JSON.stringify([id, about, argv, folder, network, sandbox, why, facts]))
    .digest("hex");
}

/** Commands and calls of tools that wait, one at a time, for the approval surface. */
export class Desk implements ApprovalDesk {
  private readonly shown = new Map<string, Shown>();

  constructor(private readonly list: WaitingList) {}

  /** Registers what is to be shown before it waits. @returns how to forget it */
  show(id: string, shown: Shown): () => void {
    this.shown.set(id, shown);
    return () => this.shown.delete(id);
  }

  current(): ApprovalRequest | null {
    const first = this.list
      .all()
      .find((one): one is Guarded => one.kind === "command" || one.kind === "tool");
    const shown = first && this.shown.get(first.id);
    return first && shown ? { id: first.id, hash: hashOf(first.id, shown), ...shown } : null;
  }

  onChange(listener: () => void): () => void {
    return this.list.onChange(listener);
  }

  async decide({ id, hash, take, reason }: ApprovalDecision): Promise<void> {
    const current = this.current();
    // Only what is before the user's eyes can be decided, and only as it was shown.
    if (!current || current.id !== id || current.hash !== hash) throw new QuernError("agent-waiting-gone");
    this.list.decide(
      id,
      take === "deny" ? { take: "deny", reason } : { take: "approve", session: take === "session" },
    );
  }
}
