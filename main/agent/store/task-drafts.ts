import { join } from "node:path";
import { type AgentDraft, agentDraft } from "../../contract";
import { TaskFile } from "./task-file";

/** Where the drafts of a folder's tasks are. */
export const draftsPath = (folder: string): string => join(folder, "drafts");

const isEmpty = ({ text, mentions }: AgentDraft) => text === "" && mentions.length === 0;

/** What is written for the tasks of one folder and not sent yet; each change is on the disk when it resolves. */
export class TaskDrafts {
  private drafts: readonly AgentDraft[] = [];

  private constructor(private readonly file: TaskFile) {}

  /**
   * Reads what is there; what makes no sense is left out, and a copy of a damaged file stays.
   * @param key of the lines, as for the tasks
   * @throws what reading throws
   */
  static async open(folder: string, key: () => Uint8Array | null): Promise<TaskDrafts> {
    const drafts = new TaskDrafts(new TaskFile(draftsPath(folder), key));
    const { records, whole, bare } = await drafts.file.read();
    // The next draft writes it anew.
    if (!whole) await drafts.file.keepAside();
    drafts.drafts = records.flatMap((record) => {
      const read = agentDraft.safeParse(record);
      return read.success ? [read.data] : [];
    });
    if (bare) await drafts.rewrite();
    return drafts;
  }

  all(): readonly AgentDraft[] {
    return this.drafts;
  }

  /** @throws what writing throws; the draft holds in memory all the same */
  async save(draft: AgentDraft): Promise<void> {
    const others = this.drafts.filter(({ taskId }) => taskId !== draft.taskId);
    if (isEmpty(draft) && others.length === this.drafts.length) return;
    this.drafts = isEmpty(draft) ? others : [...others, draft];
    await this.rewrite();
  }

  /** Writes them anew with the key in force. */
  async rewrite(): Promise<void> {
    await this.file.replace(this.drafts);
  }
}
