import { spawn } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, sep } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { QuernError } from "../../contract";
import type { CommandRequest, CommandResult, CommandRunner, WorkspaceFiles } from "../ports";
import { processTree } from "../process-tree";
import { type CageOptions, cageOf } from "./cage";
import { ClippedOutput } from "./clipped-output";
import { endTree } from "./end-tree";
import { commandEnvironment } from "./environment";
import { type LookedThrough, lookThrough } from "./look-through";
import { endMarked, markName, newMark } from "./marked";
import { holdGitPlace } from "./no-repository";
import { caged, knownSandbox, type Sandbox } from "./sandbox";

/** After being asked to end, a command has so long to do it, ms. */
const graceMs = 300;
/** A build on many cores needs some hundred. */
const mostProcesses = 500;
const countEveryMs = 300;

export interface RunnerOptions {
  readonly files: Pick<WorkspaceFiles, "root">;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Quern's own data: not there for a command, wherever it lies. */
  readonly own: readonly string[];
}

/** Runs commands of the agent, in the sandbox of the system where that works. */
export function createRunner(options: RunnerOptions): CommandRunner {
  const sandbox = async (): Promise<Sandbox> => {
    const home = await realpath(homedir()).catch(() => homedir());
    const root = await realpath(options.files.root);
    // The folder can be written and read whole: it would give away all that is to be kept from a command.
    if (home === root || home.startsWith(root === sep ? sep : root + sep))
      return {
        kind: "none",
        missing: "The opened folder holds your home folder. Open a folder inside of it.",
      };
    for (const own of await realOnes(options.own))
      if (`${root}${sep}`.startsWith(own + sep))
        return { kind: "none", missing: "The opened folder is part of Quern's own data." };
    return knownSandbox();
  };
  return {
    sandbox: async () => {
      const { kind, missing } = await sandbox();
      return { kind, missing };
    },
    run: async (request, onOutput, signal) => {
      signal.throwIfAborted();
      const temporary = await realpath(await mkdtemp(join(tmpdir(), "quern-run-")));
      try {
        return await run(options, await sandbox(), temporary, request, onOutput, signal);
      } finally {
        await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
      }
    },
  };
}

const nothingFound: LookedThrough = { secrets: [], repositories: new Map(), unread: [] };

const realOnes = (paths: readonly string[]) =>
  Promise.all(paths.map((path) => realpath(path).catch(() => path)));

/** Runs it with all that has to be there before, and is to be gone after. */
async function run(
  options: RunnerOptions,
  sandbox: Sandbox,
  temporary: string,
  request: CommandRequest,
  onOutput: (text: string) => void,
  signal: AbortSignal,
): Promise<CommandResult> {
  const root = await realpath(options.files.root);
  const own = await realOnes(options.own);
  // Held in by nothing it can do all that the user can: there is nothing to hide, and no end of what it may have made.
  if (sandbox.kind === "none")
    return runIn({ root, own, looked: nothingFound }, options, sandbox, temporary, request, onOutput, signal);
  const release = sandbox.kind === "bubblewrap" ? await holdGitPlace(root) : async () => undefined;
  try {
    const looked = await lookThrough(root, own, signal);
    const result = await runIn({ root, own, looked }, options, sandbox, temporary, request, onOutput, signal);
    // A stop is answered at once.
    if (signal.aborted) return result;
    await release();
    const now = await lookThrough(root, own, signal).catch(() => null);
    const made = [...(now?.repositories ?? [])].filter(
      ([path, what]) => looked.repositories.get(path) !== what,
    );
    return { ...result, repositories: made.map(([path]) => path).sort() };
  } finally {
    await release();
  }
}

async function runIn(
  { root, own, looked }: Pick<CageOptions, "root" | "own" | "looked">,
  { env }: RunnerOptions,
  sandbox: Sandbox,
  temporary: string,
  { argv, folder, network, timeoutMs, outputBytes }: CommandRequest,
  onOutput: (text: string) => void,
  signal: AbortSignal,
): Promise<CommandResult> {
  const cwd = await realpath(join(root, folder)).catch(() => root);
  if (cwd !== root && !cwd.startsWith(root + sep)) throw new QuernError("path-outside", { path: folder });
  const { program, args } =
    sandbox.kind === "none"
      ? { program: argv[0] ?? "", args: argv.slice(1) }
      : caged(sandbox, await cageOf({ root, folder: cwd, network, temporary, env, looked, own }), argv);
  // Bubblewrap makes a temporary folder of its own.
  const places =
    sandbox.kind === "bubblewrap" ? (["/tmp/home", "/tmp"] as const) : ([temporary, temporary] as const);
  const mark = newMark();
  const environment = { ...commandEnvironment(env, ...places), [markName]: mark };
  const started = performance.now();
  const output = new ClippedOutput(outputBytes);
  const child = spawn(program, args, {
    cwd,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  let ended: CommandResult["ended"] = "exit";
  const end = (why: CommandResult["ended"]) => {
    ended = why;
    endTree(child, "SIGTERM");
    setTimeout(() => endTree(child, "SIGKILL"), graceMs).unref();
  };
  const watch = watchNumber(child.pid, () => {
    ended = "limit";
    endTree(child, "SIGKILL");
  });
  const onAbort = () => end("stopped");
  signal.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(() => end("timeout"), timeoutMs);
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder("utf8");
    stream.on("data", (chunk: Buffer) => {
      const text = decoder.write(chunk);
      output.push(text);
      onOutput(text);
    });
  }
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", (error) => reject(new QuernError("command-failed", { why: error.message })));
      // Its own end counts: what it left running has the pipes still, and is ended with the group.
      child.once("exit", (exitCode) => {
        endTree(child, "SIGKILL");
        setTimeout(() => resolve(exitCode), 20);
      });
    });
    return {
      exitCode: ended === "exit" ? code : null,
      ended,
      output: output.text(),
      clipped: output.clipped,
      ms: performance.now() - started,
      sandbox: sandbox.kind,
      repositories: [],
    };
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    signal.removeEventListener("abort", onAbort);
    if (process.platform !== "win32" && child.pid !== undefined) {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // Nothing of its group is left.
      }
    }
    child.stdout.destroy();
    child.stderr.destroy();
    // Bubblewrap's processes end with it, whatever they have left, unless it was ended before it held its own child.
    if (sandbox.kind !== "bubblewrap" || ended !== "exit") await endMarked(mark);
  }
}

/** Tells when a command has more processes than it may. A limit of the system's own would count all of the user's. */
function watchNumber(pid: number | undefined, tooMany: () => void): NodeJS.Timeout | undefined {
  if (pid === undefined || process.platform === "win32") return undefined;
  return setInterval(() => {
    processTree(pid).then(
      (processes) => {
        if (processes.length > mostProcesses) tooMany();
      },
      // Where the system does not list them they are not counted.
      () => undefined,
    );
  }, countEveryMs);
}
