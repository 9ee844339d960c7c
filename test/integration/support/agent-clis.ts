import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { cacheFolder } from "../../../build/lib/paths.mjs";

const wanted = resolve(import.meta.dirname, "../../fixtures/agent-clis");

/**
 * The folder with the agents of others, made on the first call from pinned versions whose hashes stand in the lock
 * file. None of their install scripts runs. They lie in the cache, since they are some 230 MB.
 */
export async function agentClis(): Promise<string> {
  const lock = await readFile(join(wanted, "package-lock.json"));
  const name = `agent-clis-${createHash("sha256").update(lock).digest("hex").slice(0, 16)}`;
  const folder = join(cacheFolder(), name);
  if (await stat(folder).catch(() => null)) return join(folder, "node_modules");
  await mkdir(cacheFolder(), { recursive: true });
  const making = await mkdtemp(`${folder}-`);
  try {
    for (const file of ["package.json", "package-lock.json"])
      await cp(join(wanted, file), join(making, file));
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    // Not `npm ci`, which wants the packages of all platforms in the lock file; what is in it is held to its hash.
    await promisify(execFile)(npm, ["install", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: making,
      shell: process.platform === "win32",
    });
    // Another run may have been quicker.
    await rename(making, folder).catch(async (error: unknown) => {
      if (!(await stat(folder).catch(() => null))) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return join(folder, "node_modules");
}

export interface AgentRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Lets one of them work in a folder, with nothing of the environment but what is given, at most for 90 seconds. */
export async function runAgent(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<AgentRun> {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env.PATH ?? "", LANG: "C.UTF-8", TMPDIR: tmpdir(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 90_000,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, stdout, stderr };
}
