import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { TaskFile } from "./task-file";

const folderName = "outputs";
/** Of a task, the outputs of its newest steps; each is up to a megabyte. */
const mostKept = 100;

/** What tools of a folder's tasks gave, whole, where the model was told a part of it; a file for each step. */
export class TaskOutputs {
  private readonly folder: string;
  /** The steps of a task, the oldest first; known from its first output since Quern began. */
  private readonly kept = new Map<string, Promise<string[]>>();

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
    const known = this.kept.get(taskId) ?? stepsIn(join(this.folder, taskId));
    this.kept.set(taskId, known);
    const kept = await known;
    await this.file(taskId, stepId).replace([text]);
    if (!kept.includes(stepId)) kept.push(stepId);
    for (const old of kept.splice(0, Math.max(0, kept.length - mostKept)))
      await this.file(taskId, old).remove();
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

/** The names of a folder's files, the one that was written longest ago first. */
async function stepsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const dated = await Promise.all(
    names.map(async (name) => ({
      name,
      at: await stat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    })),
  );
  return dated.sort((a, b) => a.at - b.at).map(({ name }) => name);
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
