/** Runs a command in a folder, in the sandbox where there is one; its network is shut. */
export interface BenchCommands {
  run(
    folder: string,
    argv: readonly string[],
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number | null; readonly output: string }>;
  /** What holds commands in. */
  sandbox(folder: string): Promise<string>;
}

/** How each tool chain is asked whether it is there and works. */
export const toolChains: Readonly<Record<string, readonly string[]>> = {
  sh: ["sh", "-c", "exit 0"],
  node: ["node", "--version"],
  // From 22.18 on, Node runs TypeScript as it is.
  "node-typescript": ["node", "-e", "process.exit(process.features.typescript ? 0 : 1)"],
  python3: ["python3", "--version"],
  go: ["go", "version"],
  rustc: ["rustc", "--version"],
  javac: ["sh", "-c", "javac -version && java -version"],
  cc: ["cc", "--version"],
  "c++": ["c++", "--version"],
  ruby: ["ruby", "--version"],
  php: ["php", "--version"],
  perl: ["perl", "-v"],
  sqlite3: ["sh", "-c", "echo 'SELECT 1;' | sqlite3 :memory:"],
};

/** What a tool chain is called to people, where its own name does not say it. */
export const toolChainNames: Readonly<Record<string, string>> = {
  "node-typescript": "Node 22.18 or newer, which runs TypeScript,",
  javac: "a Java development kit",
  cc: "a C compiler (cc)",
  "c++": "a C++ compiler (c++)",
};

/** Whether a tool chain is there for commands as they are run here. */
export async function hasToolChain(
  commands: BenchCommands,
  folder: string,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  const asked = toolChains[name];
  if (!asked) return false;
  try {
    return (await commands.run(folder, asked, 30_000, signal)).exitCode === 0;
  } catch (error) {
    signal.throwIfAborted();
    // A program that cannot be started is not there.
    if (error instanceof Error) return false;
    throw error;
  }
}
