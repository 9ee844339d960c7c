import { createHash } from "node:crypto";
import { QuernError, type Waiting } from "../contract";
import type { ApprovalDecision, ApprovalDesk, ApprovalRequest } from "./approval";
import type { WaitingList } from "./waiting";

type CommandWaiting = Extract<Waiting, { kind: "command" }>;

/** What the surface shows of a command beside what the page may know. */
export type CommandShown = Omit<ApprovalRequest, "id" | "hash">;

/** Names all that is shown of a command. */
export function hashOf(id: string, shown: CommandShown): string {
  const { argv, folder, network, sandbox, why } = shown;
  return createHash("sha256")
    .update(JSON.stringify([id, argv, folder, network, sandbox, why]))
    .digest("hex");
}

/** Commands that wait, one at a time, for the approval surface. */
export class Desk implements ApprovalDesk {
  private readonly shown = new Map<string, CommandShown>();

  constructor(private readonly list: WaitingList) {}

  /** Registers what is to be shown of a command before it waits. @returns how to forget it */
  show(id: string, shown: CommandShown): () => void {
    this.shown.set(id, shown);
    return () => this.shown.delete(id);
  }

  current(): ApprovalRequest | null {
    const first = this.list.all().find((one): one is CommandWaiting => one.kind === "command");
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
      take === "deny" ? { take: "deny", reason } : { take: "command", session: take === "session" },
    );
  }
}
