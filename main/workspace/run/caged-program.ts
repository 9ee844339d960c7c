import { spawn } from "node:child_process";
import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { processTree } from "../process-tree";
import { emptiedHere, foldersOf, notLinks, socketsOutside } from "./cage";
import { endTree } from "./end-tree";
import { commandEnvironment } from "./environment";
import { lookThrough } from "./look-through";
import { endMarked, markName, newMark } from "./marked";
import { holdGitPlace } from "./no-repository";
import { type Reach, ReachChanged, reachOf, realOnes, sameReach } from "./reach";
import { caged, type Sandbox } from "./sandbox";

type PipedChild = ReturnType<typeof spawnPiped>;

/** A program that goes on and is talked to, and what it may reach. Paths are absolute. */
export interface ProgramRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** A folder of its own, which it can write: where it runs. */
  readonly root: string;
  /** Quern's own data: not there for it, but for its own folder in it. */
  readonly own: readonly string[];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly network: boolean;
  /** Added to the few that each command gets. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the user has consented to: it starts with exactly that, or not at all. */
  readonly consented: Reach;
  /** Aborted when the start is not wanted any more; of what runs it ends nothing. */
  readonly signal: AbortSignal;
}

/** A program under way. */
export interface RunningProgram {
  readonly child: PipedChild;
  readonly sandbox: Sandbox["kind"];
  /** Ends it with all that it has started; resolves when it has ended. */
  end(): Promise<void>;
}

/** After being asked to end it has so long to do it, ms. */
const graceMs = 300;
/** The same bound as for a command of the agent, counted as often. */
const mostProcesses = 500;
const countEveryMs = 1000;

/** Those under way: they do not outlive Quern, also where it ends without a word to them. */
const running = new Set<PipedChild>();
let watched = false;

/**
 * Starts a program in the sandbox of the system, where that works, with a short environment.
 * @throws ReachChanged where it would not be held in by what was consented to, or its paths lead elsewhere; the
 *   signal's reason; and what starting a process throws
 */
export async function startProgram(
  request: ProgramRequest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RunningProgram> {
  const { reach, sandbox } = await reachOf(request);
  if (!sameReach(reach, request.consented)) throw new ReachChanged();
  const root = await realpath(request.root);
  request.signal.throwIfAborted();
  // The rules of Seatbelt hold what is not there, too.
  const release = await holdGitPlaces(sandbox.kind === "bubblewrap" ? reach.writes : []);
  try {
    const { program, args, environment } = await placed({ ...request, root }, reach, sandbox, env);
    request.signal.throwIfAborted();
    // To look through a folder takes its time, and a link is put in place in none.
    if (!sameReach((await reachOf(request)).reach, request.consented)) throw new ReachChanged();
    const mark = newMark();
    const child = spawnPiped(program, args, root, { ...environment, ...request.variables, [markName]: mark });
    // A daemon is found by its mark; so is what bubblewrap leaves where it is ended before it holds its own child.
    const endLeft = () => endMarked(mark);
    return await underWay(child, sandbox.kind, endLeft, release);
  } catch (thrown) {
    await release();
    throw thrown;
  }
}

/** @returns lets all of them go */
async function holdGitPlaces(folders: readonly string[]): Promise<() => Promise<void>> {
  const held = await Promise.all(folders.map(holdGitPlace));
  return async () => void (await Promise.all(held.map((letGo) => letGo())));
}

/**
 * A program that has been started, once the system says that it was.
 * @param endLeft ends what has left its group
 * @param release called when all has ended
 */
async function underWay(
  child: PipedChild,
  sandbox: Sandbox["kind"],
  endLeft: () => Promise<void>,
  release: () => Promise<void>,
): Promise<RunningProgram> {
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => {
      // What it left running is in its group still.
      killGroup(child);
      resolve();
    });
  })
    .then(endLeft)
    .then(release);
  keepInMind(child, ended);
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  const count = setInterval(() => {
    if (child.pid === undefined || process.platform === "win32") return;
    processTree(child.pid).then(
      (found) => found.length > mostProcesses && endTree(child, "SIGKILL"),
      // Where the system does not list them they are not counted.
      () => undefined,
    );
  }, countEveryMs);
  void ended.then(() => clearInterval(count));
  return {
    child,
    sandbox,
    end: async () => {
      endTree(child, "SIGTERM");
      const timer = setTimeout(() => endTree(child, "SIGKILL"), graceMs);
      await ended;
      clearTimeout(timer);
      killGroup(child);
      // What was started while it was ended.
      await endLeft();
    },
  };
}

function spawnPiped(program: string, args: readonly string[], cwd: string, env: Record<string, string>) {
  return spawn(program, args, {
    cwd,
    env,
    stdio: ["pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
}

async function placed(
  request: ProgramRequest,
  { command: program, reads, writes }: Reach,
  sandbox: Sandbox,
  env: Readonly<Record<string, string | undefined>>,
) {
  const { command, args, root, own, network, signal } = request;
  if (sandbox.kind === "none")
    return { program: command, args, environment: commandEnvironment(env, root, root) };
  const home = await realpath(homedir()).catch(() => homedir());
  const emptied = await emptiedHere();
  const away = (path: string) => [home, ...emptied].some((folder) => path.startsWith(`${folder}/`));
  const never = await foldersOf(await realOnes(own));
  const looked = await Promise.all(
    [...reads, ...writes].map(async (folder) => {
      const { secrets, repositories, unread } = await lookThrough(folder, never, signal);
      const below = (paths: Iterable<string>) => [...paths].map((path) => join(folder, path));
      return { secrets: below(secrets), repositories: below(repositories.keys()), unread: below(unread) };
    }),
  );
  const cage = {
    root,
    alsoWritten: writes,
    // A name that is a link cannot be held in its place.
    readOnly: await notLinks([
      ...writes.map((folder) => join(folder, ".git")),
      ...looked.flatMap(({ repositories }) => repositories),
    ]),
    hidden: [...looked.flatMap(({ secrets }) => secrets), ...(await socketsOutside(emptied))],
    home,
    // The program's file, where it is not among the system's, and nothing around it: all else has to be named.
    tools: [...new Set([command, program].filter(away)), ...reads],
    emptied,
    closed: [...never, ...looked.flatMap(({ unread }) => unread)],
    network,
    folder: root,
    temporary: root,
  };
  const environment =
    sandbox.kind === "bubblewrap"
      ? commandEnvironment(env, "/tmp/home", "/tmp")
      : commandEnvironment(env, root, root);
  return { ...caged(sandbox, cage, [command, ...args]), environment };
}

function keepInMind(child: PipedChild, ended: Promise<void>): void {
  running.add(child);
  void ended.then(() => running.delete(child));
  if (watched) return;
  watched = true;
  process.once("exit", () => {
    for (const one of running) killGroup(one);
  });
}

function killGroup({ pid }: PipedChild): void {
  if (pid === undefined || process.platform === "win32") return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of its group is left.
  }
}
