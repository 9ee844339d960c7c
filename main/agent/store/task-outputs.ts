import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { TaskFile } from "./task-file";

const folderName = "outputs";
/** Of a task, the outputs of its newest steps; each is up to a megabyte. */
const mostKept = 100;

/** What tools of a folder's tasks gave, whole, where the model was told a part of it; a file for each step. */
export class TaskOutputs {
  private readonly folder: string;
  private readonly kept = new Map<string, string[]>();

  /**
   * @param folder of the tasks
   * @param key of the lines, as for the tasks
   */
  constructor(
    folder: string,
    private readonly key: () => Uint8Array | null,
  ) {
    this.folder = join(folder, folderName);
  }

  /** @throws what writing throws */
  async keep(taskId: string, stepId: string, text: string): Promise<void> {
    await this.file(taskId, stepId).replace([text]);
    const kept = [...(this.kept.get(taskId) ?? []), stepId];
    for (const old of kept.splice(0, Math.max(0, kept.length - mostKept)))
      await this.file(taskId, old).remove();
    this.kept.set(taskId, kept);
  }

  /** Null where there is none, or none any more. */
  async read(taskId: string, stepId: string): Promise<string | null> {
    const { records } = await this.file(taskId, stepId).read();
    const [text] = records;
    return typeof text === "string" ? text : null;
  }

  async remove(taskId: string): Promise<void> {
    this.kept.delete(taskId);
    await rm(join(this.folder, taskId), { recursive: true, force: true });
  }

  private file(taskId: string, stepId: string): TaskFile {
    return new TaskFile(join(this.folder, taskId, stepId), this.key);
  }
}

/** The files of all outputs of a folder's tasks. */
export async function outputFiles(folder: string): Promise<string[]> {
  const names = (path: string) => readdir(path).catch((): string[] => []);
  const all = join(folder, folderName);
  const paths = (await names(all)).map(async (task) =>
    (await names(join(all, task))).map((step) => join(all, task, step)),
  );
  return (await Promise.all(paths)).flat();
}
