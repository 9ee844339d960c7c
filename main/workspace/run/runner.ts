import { spawn } from "node:child_process";
import { access, constants, lstat, mkdir, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join, sep } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { QuernError } from "../../contract";
import type { CommandRequest, CommandResult, CommandRunner, WorkspaceFiles } from "../ports";
import { processTree } from "../process-tree";
import { bubblewrapArguments, type Cage, emptiedFolders } from "./bubblewrap";
import { ClippedOutput } from "./clipped-output";
import { endTree } from "./end-tree";
import { commandEnvironment } from "./environment";
import { secretsIn } from "./secrets";

/** After being asked to end, a command has so long to do it, ms. */
const graceMs = 300;
/** A build on many cores needs some hundred. */
const mostProcesses = 500;
const countEveryMs = 300;
/** Where bubblewrap is looked for: never in a folder that a repository could name. */
const bubblewrapPlaces = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"];

export interface RunnerOptions {
  readonly files: Pick<WorkspaceFiles, "root">;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Sandbox =
  | { readonly kind: "bubblewrap"; readonly program: string; readonly missing: null }
  | { readonly kind: "none"; readonly missing: string };

/** Runs commands of the agent, in bubblewrap where that works. */
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
    return knownSandbox();
  };
  return {
    sandbox: async () => {
      const { kind, missing } = await sandbox();
      return { kind, missing };
    },
    run: async (request, onOutput, signal) => {
      signal.throwIfAborted();
      const temporary = await mkdtemp(join(tmpdir(), "quern-run-"));
      try {
        return await run(options, await sandbox(), temporary, request, onOutput, signal);
      } finally {
        await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
      }
    },
  };
}

async function run(
  { files, env }: RunnerOptions,
  sandbox: Sandbox,
  temporary: string,
  { argv, folder, network, timeoutMs, outputBytes }: CommandRequest,
  onOutput: (text: string) => void,
  signal: AbortSignal,
): Promise<CommandResult> {
  const root = await realpath(files.root);
  const cwd = await realpath(join(root, folder)).catch(() => root);
  if (cwd !== root && !cwd.startsWith(root + sep)) throw new QuernError("path-outside", { path: folder });
  const [program, args, environment] =
    sandbox.kind === "bubblewrap"
      ? ([
          sandbox.program,
          [...bubblewrapArguments(await cageOf(root, cwd, network, await secretsIn(root), env)), ...argv],
          commandEnvironment(env, "/tmp/home", "/tmp"),
        ] as const)
      : ([argv[0] ?? "", argv.slice(1), commandEnvironment(env, temporary, temporary)] as const);
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

async function cageOf(
  root: string,
  folder: string,
  network: boolean,
  secrets: readonly string[],
  env: RunnerOptions["env"],
): Promise<Cage> {
  const home = await realpath(homedir()).catch(() => homedir());
  const emptied = await foldersOf(emptiedFolders);
  return {
    root,
    readOnly: [join(root, ".git")],
    hidden: [...secrets.map((path) => join(root, path)), ...(await socketsOutside(emptied))],
    home,
    tools: toolFolders(env.PATH ?? "", home, root),
    emptied,
    network,
    folder,
  };
}

/**
 * Sockets of programs that listen in the file system, but for those in folders that are empty for a command: a read
 * only bind does not keep anybody from connecting to them.
 */
async function socketsOutside(emptied: readonly string[]): Promise<string[]> {
  const table = await readFile("/proc/net/unix", "utf8").catch(() => "");
  const paths = table
    .split("\n")
    .map((line) => /\s(\/.*)$/u.exec(line)?.[1])
    .filter((path) => path !== undefined);
  const seen = [...new Set(paths)].filter((path) => !emptied.some((folder) => path.startsWith(`${folder}/`)));
  const there = await Promise.all(
    seen.map((path) =>
      lstat(path).then(
        (found) => found.isSocket(),
        () => false,
      ),
    ),
  );
  return seen.filter((_, at) => there[at]);
}

/** Folders below the home whose programs PATH names, with what lies around a `bin`: a tool chain needs its libraries. */
export function toolFolders(path: string, home: string, root: string): string[] {
  const inside = path
    .split(delimiter)
    .filter((folder) => folder.startsWith(`${home}${sep}`) && !`${folder}${sep}`.startsWith(`${root}${sep}`))
    .map((folder) => folder.replace(/[/\\]bin[/\\]?$/u, ""))
    .filter((folder) => folder !== home && folder !== join(home, ".local"));
  return [...new Set(inside)];
}

/** Those that are there and are folders themselves, not links to some. */
async function foldersOf(paths: readonly string[]): Promise<string[]> {
  const there = await Promise.all(
    paths.map((path) =>
      lstat(path).then(
        (found) => found.isDirectory(),
        () => false,
      ),
    ),
  );
  return paths.filter((_, at) => there[at]);
}

let known: Promise<Sandbox> | undefined;

/** Tried once for all folders; where there is none it is looked for again, since it may be installed meanwhile. */
async function knownSandbox(): Promise<Sandbox> {
  known ??= findSandbox();
  const found = await known;
  if (found.kind === "none") known = undefined;
  return found;
}

/** Looks for bubblewrap and tries it: that it can be started here is not certain in a container. */
async function findSandbox(): Promise<Sandbox> {
  if (process.platform !== "linux")
    return { kind: "none", missing: "Quern knows no sandbox for this system yet." };
  for (const program of bubblewrapPlaces) {
    const there = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!there) continue;
    return (await works(program))
      ? { kind: "bubblewrap", program, missing: null }
      : { kind: "none", missing: "bubblewrap is here but may not make namespaces on this system." };
  }
  return { kind: "none", missing: "Install bubblewrap (package bubblewrap) to have one." };
}

/** It works when a command in it can write into a folder, and neither beside it nor over the network. */
async function works(program: string): Promise<boolean> {
  const base = await mkdtemp(join(tmpdir(), "quern-cage-"));
  try {
    const root = join(base, "inside");
    await mkdir(root);
    const cage: Cage = {
      root,
      readOnly: [],
      hidden: [],
      home: homedir(),
      tools: [],
      emptied: await foldersOf(emptiedFolders),
      network: false,
      folder: root,
    };
    const probe = `echo yes > '${root}/in' && ! echo no > /etc/quern-probe 2>/dev/null && [ "$(tail -n +3 /proc/net/dev | wc -l)" -le 1 ]`;
    const child = spawn(program, [...bubblewrapArguments(cage), "/bin/sh", "-c", probe], { stdio: "ignore" });
    const code = await new Promise<number | null>((resolve) => {
      child.once("error", () => resolve(null));
      child.once("exit", resolve);
    });
    return (
      code === 0 &&
      (await access(join(root, "in")).then(
        () => true,
        () => false,
      ))
    );
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}
