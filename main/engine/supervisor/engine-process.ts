import { type ChildExit, type ChildHandle, childEnvironment, type SpawnChild } from "../../child";
import { errorFromData, QuernError } from "../../contract";
import { freeMemoryBytes } from "../free-memory";
import { type EngineMessage, type EngineRequest, engineMessage } from "../process/protocol";
import { exitError, isKill } from "./exit-error";
import { OomWatch } from "./oom-watch";
import { lowerPriority } from "./priority";

type Numbered = Extract<EngineMessage, { id: number }>;
type WithoutId<T> = T extends { id: number } ? Omit<T, "id"> : never;
/** A request that the process answers; its number is given here. */
export type EngineWork = WithoutId<Exclude<EngineRequest, { type: "cancel" | "threads" | "shutdown" }>>;
const answers = ["loaded", "done", "counted", "counted-texts", "answering-now", "saved", "measured"] as const;
type Answer = Extract<Numbered, { type: (typeof answers)[number] }>;
const isAnswer = (message: Numbered): message is Answer => answers.some((type) => type === message.type);

/** When an engine that says nothing counts as hung. Seconds are counted by ticks, so a sleeping computer does not count. */
export interface HangLimits {
  /** Without any sign of life: its main thread is stuck. */
  readonly silentSeconds: number;
  /** Without progress on what it was asked: a driver is stuck. A slow disk may take minutes for the first token. */
  readonly idleSeconds: number;
  /**
   * On an answer that was stopped. The user does not wait for it; a machine short of memory was seen to take 14 seconds
   * for one chunk, and loading again would take minutes.
   */
  readonly stoppedSeconds: number;
}

interface Work {
  readonly type: EngineWork["type"];
  readonly onMessage: (message: Numbered) => void;
  readonly resolve: (message: Answer) => void;
  readonly reject: (error: QuernError) => void;
  idle: number;
}

export interface EngineProcessOptions {
  /** The model's, for errors. */
  readonly name: string;
  readonly workingFolder: string;
  /** What the plan adds to the child's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs at a lower priority than other programs. */
  readonly gentle?: boolean;
  readonly limits: HangLimits;
}

/** One run of the engine process: requests with answers, signs of life, and one error for everything when it ends. */
export class EngineProcess {
  private readonly child: ChildHandle;
  private readonly work = new Map<number, Work>();
  private readonly ticker: NodeJS.Timeout;
  private nextId = 1;
  private silent = 0;
  private ended: QuernError | undefined;
  /** For the error when the process ends: what the load said it needs. */
  private needBytes = 0;
  private readonly memory: OomWatch;
  private lastUsedAt = performance.now();
  private gentle: boolean;

  constructor(
    spawn: SpawnChild,
    private readonly options: EngineProcessOptions,
    private readonly onEnd: (error: QuernError) => void,
  ) {
    this.gentle = options.gentle ?? false;
    this.child = spawn("engine", {
      args: [String(process.pid)],
      env: childEnvironment(options.env),
      cwd: options.workingFolder,
    });
    this.memory = new OomWatch(this.child.pid, freeMemoryBytes);
    void this.memory.sample();
    this.child.onMessage((message) => this.receive(message));
    this.child.onExit((exit) => void this.exited(exit));
    this.ticker = setInterval(() => this.tick(), 1000);
    this.ticker.unref();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The process has ended, or is being ended. */
  get closed(): boolean {
    return this.ended !== undefined;
  }

  /** It works on something that somebody waits for. */
  get busy(): boolean {
    return [...this.work.values()].some(({ type }) => type === "generate" || type === "load");
  }

  /** Seconds since the last answer ended; 0 while it works. A sleeping computer does not count. */
  get idleSeconds(): number {
    return this.busy ? 0 : (performance.now() - this.lastUsedAt) / 1000;
  }

  /** Threads of the CPU's part, from the next chunk or token on. */
  setThreads(threads: number): void {
    if (!this.ended) this.child.send({ type: "threads", threads } satisfies EngineRequest);
  }

  /** What it keeps on disk may take so much from now on. */
  limitStates(budgetBytes: number): void {
    if (!this.ended) this.child.send({ type: "state-budget", budgetBytes } satisfies EngineRequest);
  }

  /** From now on, and to its end, it gives way to other programs: most systems let nobody take that back. */
  giveWay(): void {
    this.gentle = true;
    lowerPriority(this.child.pid);
  }

  /** Asks all answers and measurements under way to stop; what has been written is kept. */
  stopWork(): void {
    for (const [id, { type }] of this.work) if (type === "generate" || type === "measure") this.cancel(id);
  }

  /**
   * Sends a request. Its progress goes to `onMessage`, its last message is the result.
   * @throws QuernError what the engine answered, or why it ended
   */
  request(work: EngineWork, onMessage: (message: Numbered) => void): { id: number; result: Promise<Answer> } {
    const id = this.nextId++;
    const result = new Promise<Answer>((resolve, reject) => {
      if (this.ended) reject(this.ended);
      else this.work.set(id, { type: work.type, onMessage, resolve, reject, idle: 0 });
    });
    if (!this.ended) this.child.send({ ...work, id } satisfies EngineRequest);
    return { id, result };
  }

  /** Asks a request to stop; its result then is the error `cancelled`. */
  cancel(id: number): void {
    if (this.work.has(id)) this.child.send({ type: "cancel", id } satisfies EngineRequest);
  }

  /** Ends the process; everything under way fails with this error. */
  end(error: QuernError): void {
    this.close(error);
    this.child.kill();
  }

  private receive(raw: unknown): void {
    this.silent = 0;
    const parsed = engineMessage.safeParse(raw);
    if (!parsed.success) {
      this.end(new QuernError("engine-crashed", { what: "protocol" }, { cause: parsed.error }));
      return;
    }
    const message = parsed.data;
    if (message.type === "started" && this.gentle) lowerPriority(this.child.pid);
    if (message.type === "started" || message.type === "alive") return;
    const work = this.work.get(message.id);
    if (!work) return;
    work.idle = 0;
    if (message.type === "error") {
      const error = errorFromData(message.error);
      this.finish(message.id, work);
      work.reject(error);
      // A device that was lost does not come back to the process that had it.
      if (work.type !== "load" && error.code === "engine-backend") this.end(error);
    } else if (isAnswer(message)) {
      this.finish(message.id, work);
      work.resolve(message);
    } else {
      if (message.type === "load-started") this.needBytes = message.needBytes;
      work.onMessage(message);
    }
  }

  private finish(id: number, work: Work): void {
    this.work.delete(id);
    if (work.type === "generate" || work.type === "load") this.lastUsedAt = performance.now();
  }

  private async exited(exit: ChildExit): Promise<void> {
    // Only a kill may have been for want of memory, and only one that was not ours is looked into.
    const oomKill = !this.ended && isKill(exit) && (await this.memory.rose());
    const { needBytes } = this;
    const context = { name: this.options.name, needBytes, freeBytes: this.memory.leastFreeBytes(), oomKill };
    this.close(exitError(exit, this.child.stderrTail(), context));
  }

  private tick(): void {
    const { limits } = this.options;
    void this.memory.sample();
    this.silent++;
    if (this.silent > limits.silentSeconds) {
      this.end(new QuernError("engine-unresponsive", { seconds: limits.silentSeconds }));
      return;
    }
    for (const work of this.work.values()) {
      work.idle++;
      if (work.idle > limits.idleSeconds) {
        this.end(new QuernError("engine-unresponsive", { seconds: limits.idleSeconds }));
        return;
      }
    }
  }

  private close(error: QuernError): void {
    if (this.ended) return;
    this.ended = error;
    clearInterval(this.ticker);
    for (const work of this.work.values()) work.reject(error);
    this.work.clear();
    this.onEnd(error);
  }
}
