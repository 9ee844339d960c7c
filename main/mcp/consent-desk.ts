import { randomUUID } from "node:crypto";
import { type ApprovalDecision, type ApprovalDesk, type ApprovalRequest, hashOf, type Shown } from "../agent";
import { QuernError } from "../contract";

interface Asked {
  readonly id: string;
  readonly shown: Shown;
  readonly about: string;
  decided(word: Word): void;
}

/** The user's word; the reason is told to the model, where one waits for it. */
export type Word = Pick<ApprovalDecision, "take" | "reason">;

/** Questions about servers and grants for the approval surface, one at a time. The page can take none of them. */
export class ConsentDesk implements ApprovalDesk {
  private asked: Asked[] = [];
  private readonly listeners = new Set<() => void>();

  /** Puts it before the user. @param about names what is asked for, so that it is asked once and can be taken back */
  async ask(about: string, shown: Shown): Promise<boolean> {
    return (await this.take(about, shown)) !== "deny";
  }

  /** The same, for what can be allowed once or until Quern ends. */
  async take(about: string, shown: Shown): Promise<ApprovalDecision["take"]> {
    return (await this.word(about, shown)).take;
  }

  /** The same with the reason. */
  word(about: string, shown: Shown): Promise<Word> {
    this.takeBack(about);
    return new Promise((resolve) => {
      this.asked.push({ id: randomUUID(), shown, about, decided: resolve });
      this.tell();
    });
  }

  /** What is no longer wanted counts as refused. */
  takeBack(about: string): void {
    this.takeBackAll((one) => one === about);
  }

  takeBackAll(isMeant: (about: string) => boolean): void {
    const gone = this.asked.filter(({ about }) => isMeant(about));
    if (gone.length === 0) return;
    this.asked = this.asked.filter(({ about }) => !isMeant(about));
    for (const one of gone) one.decided({ take: "deny", reason: "" });
    this.tell();
  }

  asks(about: string): boolean {
    return this.asked.some((one) => one.about === about);
  }

  close(): void {
    this.takeBackAll(() => true);
  }

  current(): ApprovalRequest | null {
    const [first] = this.asked;
    return first ? { id: first.id, hash: hashOf(first.id, first.shown), ...first.shown } : null;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async decide({ id, hash, take, reason }: ApprovalDecision): Promise<void> {
    const current = this.current();
    const [first] = this.asked;
    if (!first || !current || current.id !== id || current.hash !== hash)
      throw new QuernError("agent-waiting-gone");
    this.asked = this.asked.slice(1);
    first.decided({ take, reason });
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** Two desks before one surface: what the first asks comes first. */
export function besides(first: ApprovalDesk, second: ApprovalDesk): ApprovalDesk {
  return {
    current: () => first.current() ?? second.current(),
    onChange: (listener) => {
      const leave = [first.onChange(listener), second.onChange(listener)];
      return () => {
        for (const one of leave) one();
      };
    },
    decide: (decision) => (first.current() ? first : second).decide(decision),
  };
}
