import { setTimeout as wait } from "node:timers/promises";
import { type IPty, spawn } from "@lydell/node-pty";
import { processTree } from "../../process-tree";
import type { TerminalAnswer, TerminalQuestion } from "../messages";

/** One message about a frame. */
const batchMs = 16;
/** A shell that is so far ahead of its reader waits, characters; it goes on at half of it. */
const aheadLimit = 256 * 1024;
/** Programs get this long to end by themselves when their terminal is closed. */
const graceMs = 400;

/** A shell in a pseudoterminal, its output in batches, held back while main does not take it. */
export class PtyTerminal {
  private readonly pty: IPty;
  private pending = "";
  private timer: NodeJS.Timeout | null = null;
  private ahead = 0;
  private ended = false;

  constructor(
    private readonly start: Extract<TerminalQuestion, { type: "start" }>,
    private readonly say: (answer: TerminalAnswer) => void,
    onEnd: () => void,
  ) {
    const { file, args, folder, env, columns, rows, id } = start;
    this.pty = spawn(file, args, { name: "xterm-256color", cols: columns, rows, cwd: folder, env });
    this.pty.onData((data) => {
      this.pending += data;
      this.ahead += data.length;
      if (this.ahead >= aheadLimit) this.pty.pause();
      this.timer ??= setTimeout(() => this.flush(), batchMs);
    });
    this.pty.onExit(({ exitCode, signal }) => {
      this.ended = true;
      this.flush();
      // As shells count an end by a signal. Source: bash(1), EXIT STATUS.
      say({ type: "exit", id, code: signal ? 128 + signal : exitCode });
      onEnd();
    });
  }

  write(data: string): void {
    if (!this.ended) this.pty.write(data);
  }

  resize(columns: number, rows: number): void {
    if (!this.ended) this.pty.resize(columns, rows);
  }

  taken(characters: number): void {
    this.ahead = Math.max(0, this.ahead - characters);
    if (!this.ended && this.ahead <= aheadLimit / 2) this.pty.resume();
  }

  /** Ends the shell and what it has started: asks as a closed terminal does, then ends what is left. */
  async close(): Promise<void> {
    if (this.ended) return;
    if (process.platform === "win32") {
      this.pty.kill();
      return;
    }
    const { pid } = this.pty;
    const before = await processTree(pid);
    for (const one of before) signal(one, "SIGHUP");
    // A stopped process takes the word only when it goes on.
    for (const one of before) signal(one, "SIGCONT");
    this.pty.resume();
    for (let waited = 0; waited < graceMs && before.some(isThere); waited += 40) await wait(40);
    const after = this.ended ? [] : await processTree(pid);
    for (const one of new Set([...before, ...after])) signal(one, "SIGKILL");
  }

  private flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const data = this.pending;
    this.pending = "";
    if (data !== "") this.say({ type: "data", id: this.start.id, data });
  }
}

function isThere(pid: number): boolean {
  return signal(pid, 0);
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    // It has ended.
    return false;
  }
}
