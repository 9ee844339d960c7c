/** The programs that run beside main, each built to a file of its own. */
export type ChildProgram = "engine" | "embedder" | "backend-probe" | "memory-speed" | "pdf-text" | "terminal";

export interface ChildExit {
  /** Exit code, or null when a signal ended it. */
  code: number | null;
  /** The signal's name where the platform tells it. */
  signal: string | null;
}

/** A running child as its parent sees it: structured messages both ways, an end, a last resort. */
export interface ChildHandle {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once; at once when the child has already ended. */
  onExit(listener: (exit: ChildExit) => void): void;
  /** Text that the child wrote to its standard error, for bug reports: the last 16 KiB. */
  stderrTail(): string;
  /** Ends it without asking (SIGKILL). */
  kill(): void;
}

export interface ChildOptions {
  /** Read by the program as its arguments after the file name. */
  args?: readonly string[];
  /** The whole environment of the child; nothing is inherited. See `childEnvironment`. */
  env: Readonly<Record<string, string>>;
  /** Pinned, so that no library is picked up from wherever the app was started. */
  cwd: string;
}

/**
 * Starts one of our programs in a process of its own. The desktop app gives Electron's `utilityProcess`,
 * the command line and the tests give `child_process.fork`.
 */
export type SpawnChild = (program: ChildProgram, options: ChildOptions) => ChildHandle;
