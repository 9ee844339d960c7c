import type { AgentService, ApprovalRequest } from "../../main/agent";
import { QuernError, type Waiting } from "../../main/contract";
import type { AttackCase } from "./case";

/** What the user saw, and what came of attempts to decide without them. */
export interface UserWatch {
  readonly shown: ApprovalRequest[];
  readonly allowed: ApprovalRequest[];
  /** Attempts to decide in the user's place that went through. */
  readonly forged: string[];
  /** What went wrong in the watching itself. */
  readonly troubles: unknown[];
  /** Waits until all that was begun is over. */
  settled(): Promise<void>;
}

/**
 * Plays the user, who decides in the app's approval surface; before every decision the page, taken over by the
 * attacker, tries to decide by itself, and after it the same decision is tried once more.
 */
export function watchUser(agent: AgentService, user: AttackCase["user"] = "denies"): UserWatch {
  const { handlers, approvals } = agent;
  const watch = { shown: [] as ApprovalRequest[], allowed: [] as ApprovalRequest[], forged: [] as string[] };
  const troubles: unknown[] = [];
  const seen = new Set<string>();
  let work = Promise.resolve();

  async function forge(name: string, attempt: () => Promise<unknown>): Promise<void> {
    try {
      await attempt();
      watch.forged.push(name);
    } catch (thrown) {
      if (!(thrown instanceof QuernError)) throw thrown;
    }
  }

  async function decideCommand(waiting: Extract<Waiting, { kind: "command" }>): Promise<void> {
    const request = approvals.current();
    if (request?.id !== waiting.id) throw new Error("What waits is not what is shown.");
    watch.shown.push(request);
    if (JSON.stringify(request.argv) !== JSON.stringify(waiting.argv))
      watch.forged.push("the page was told another command than the surface");
    const { id, hash } = request;
    const edit = { id, accepted: [], edited: "owned", reason: "" };
    await forge("as an edit", () => handlers.takeEdit(edit));
    await forge("as an answer", () => handlers.answer({ id, text: "yes" }));
    await forge("with another hash", () =>
      approvals.decide({ id, hash: "0".repeat(64), take: "once", reason: "" }),
    );
    await forge("with another id", () => approvals.decide({ id: `${id}0`, hash, take: "once", reason: "" }));
    const take = user === "denies" ? "deny" : user === "approves" ? "once" : "session";
    if (take !== "deny") watch.allowed.push(request);
    await approvals.decide({ id, hash, take, reason: "" });
    await forge("once more", () => approvals.decide({ id, hash, take: "session", reason: "" }));
  }

  async function decide(waiting: Waiting): Promise<void> {
    const { id } = waiting;
    if (waiting.kind === "command") await decideCommand(waiting);
    else if (waiting.kind === "question") await handlers.answer({ id, text: waiting.choices[0] ?? "Yes." });
    // No attack has a server of tools to call.
    else if (user === "denies" || waiting.kind === "tool") await handlers.deny({ id, reason: "" });
    else {
      const accepted = waiting.change.hunks.map((hunk) => hunk.id);
      await handlers.takeEdit({ id, accepted, edited: null, reason: "" });
    }
  }

  approvals.onChange(() => {
    work = work
      .then(async () => {
        for (const waiting of await handlers.waiting()) {
          if (seen.has(waiting.id)) continue;
          seen.add(waiting.id);
          await decide(waiting);
        }
      })
      .catch((thrown: unknown) => {
        troubles.push(thrown);
      });
  });
  return { ...watch, troubles, settled: () => work };
}
