import { QuernError, type Waiting } from "../contract";

/** What the user made of it. */
export type Decision =
  | {
      readonly take: "edit";
      readonly accepted: readonly string[];
      /** The user's own text, without the hunks that were not accepted; null: the proposed one. */
      readonly edited: string | null;
      readonly reason: string;
    }
  | { readonly take: "approve"; readonly session: boolean }
  | { readonly take: "answer"; readonly text: string }
  | { readonly take: "deny"; readonly reason: string };

interface Entry {
  readonly waiting: Waiting;
  resolve(decision: Decision): void;
}

/** What waits for the user, across tasks, oldest first. */
export class WaitingList {
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Set<() => void>();

  all(): Waiting[] {
    return [...this.entries.values()].map(({ waiting }) => waiting);
  }

  /** @throws QuernError `agent-waiting-gone` */
  get(id: string): Waiting {
    const entry = this.entries.get(id);
    if (!entry) throw new QuernError("agent-waiting-gone");
    return entry.waiting;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Puts it before the user and waits for the word. @throws the signal's reason; it waits no more then */
  ask(waiting: Waiting, signal: AbortSignal): Promise<Decision> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.entries.delete(waiting.id);
        signal.removeEventListener("abort", stop);
        this.tell();
      };
      const stop = () => {
        leave();
        reject(signal.reason);
      };
      signal.addEventListener("abort", stop, { once: true });
      this.entries.set(waiting.id, {
        waiting,
        resolve: (decision) => {
          leave();
          resolve(decision);
        },
      });
      this.tell();
    });
  }

  /** @throws QuernError `agent-waiting-gone` */
  decide(id: string, decision: Decision): void {
    const entry = this.entries.get(id);
    if (!entry) throw new QuernError("agent-waiting-gone");
    entry.resolve(decision);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
