import { dirname } from "node:path";
import { type ChildHandle, childEnvironment, type SpawnChild } from "../../child";
import { type TerminalAnswer, type TerminalQuestion, terminalAnswer } from "./messages";

/** As long as the program gives what runs in its terminals, and then some. */
const endLimitMs = 2_000;

/** The program that holds the terminals: started with the first of them, and anew after a crash. */
export class TerminalHolder {
  private child: ChildHandle | null = null;

  /** @param onGone the program has ended, and all of its terminals with it */
  constructor(
    private readonly spawnChild: SpawnChild,
    private readonly onAnswer: (answer: TerminalAnswer) => void,
    private readonly onGone: (why: string) => void,
  ) {}

  /** Starts the program where it does not run. */
  ask(question: TerminalQuestion): void {
    this.child ??= this.spawn();
    this.child.send(question);
  }

  /** To a terminal that is there; without the program there is none. */
  tell(question: TerminalQuestion): void {
    this.child?.send(question);
  }

  /** Ends the terminals, what runs in them, and the program. */
  async close(): Promise<void> {
    const { child } = this;
    if (!child) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        child.kill();
        resolve();
      }, endLimitMs);
      child.onExit(() => {
        clearTimeout(timer);
        resolve();
      });
      child.send({ type: "end" } satisfies TerminalQuestion);
    });
  }

  private spawn(): ChildHandle {
    const child = this.spawnChild("terminal", { env: childEnvironment(), cwd: dirname(process.execPath) });
    child.onMessage((message) => {
      const answer = terminalAnswer.safeParse(message).data;
      if (answer && this.child === child) this.onAnswer(answer);
    });
    child.onExit(({ code, signal }) => {
      if (this.child !== child) return;
      this.child = null;
      this.onGone(`exit ${signal ?? code}: ${child.stderrTail()}`);
    });
    return child;
  }
}
