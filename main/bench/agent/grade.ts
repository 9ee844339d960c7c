import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BenchCommands } from "./commands";
import { type AgentBenchTask, isVisibleTest } from "./task-file";

/** Compilers that start cold need their time; a test that hangs must end. */
const testTimeoutMs = 120_000;

export interface Grade {
  readonly solved: boolean;
  /** The end of what the tests said. */
  readonly output: string;
}

/** Puts files into a folder. */
export async function putFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
  }
}

/**
 * Grades what a folder has become: the visible tests are taken out, the hidden ones put in over whatever has their
 * names, and the task's own command decides. The folder is changed by it.
 */
export async function grade(
  task: AgentBenchTask,
  folder: string,
  commands: BenchCommands,
  signal: AbortSignal,
): Promise<Grade> {
  const paths = await readdir(folder, { recursive: true });
  for (const path of paths.filter(isVisibleTest))
    await rm(join(folder, path), { recursive: true, force: true });
  for (const path of task.tests.keys()) await rm(join(folder, path), { recursive: true, force: true });
  await putFiles(folder, task.tests);
  const { exitCode, output } = await commands.run(folder, ["sh", "-c", task.test], testTimeoutMs, signal);
  return { solved: exitCode === 0, output: output.slice(-2000) };
}
