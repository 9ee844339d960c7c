import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type AgentBenchTask, readTask } from "./task-file";

/**
 * All tasks of a folder, by name.
 * @throws RangeError when one of them is not right; the system's error when the folder cannot be read
 */
export async function loadAgentTasks(folder: string): Promise<AgentBenchTask[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".txt")).sort();
  return await Promise.all(
    names.map(async (name) =>
      readTask(name.slice(0, -".txt".length), await readFile(join(folder, name), "utf8")),
    ),
  );
}
