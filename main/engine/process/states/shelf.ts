import { createHash } from "node:crypto";
import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { processRuns } from "../../../files";

const ending = ".state";
const dayMs = 86_400_000;

/** Name of a conversation's file: the id itself says nothing in the folder. */
const nameOf = (conversationId: string) => createHash("sha256").update(conversationId).digest("hex");

/** Removes what is kept of a conversation, whether or not an engine runs. */
export async function forgetState(folder: string, conversationId: string): Promise<void> {
  await rm(join(folder, `${nameOf(conversationId)}${ending}`), { force: true });
}

/** The folder of state files: one for each conversation, the least recently used ones give way. */
export class Shelf {
  constructor(
    readonly folder: string,
    private limits: { readonly budgetBytes: number; readonly maxAgeDays: number },
  ) {}

  /** Makes the folder and removes what is too old, and what was never finished. */
  async open(now = Date.now()): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.folder)) {
      const pid = Number(/\.state\.(\d+)\.tmp$/u.exec(name)?.[1]);
      if (Number.isSafeInteger(pid) && !processRuns(pid)) await this.remove(name);
    }
    for (const file of await this.files())
      if (now - file.usedMs > this.limits.maxAgeDays * dayMs) await this.remove(file.name);
    await this.makeRoom(0);
  }

  /** From now on all files together may take so much; what is beyond goes at once. */
  async limit(budgetBytes: number): Promise<void> {
    this.limits = { ...this.limits, budgetBytes };
    await this.makeRoom(0);
  }

  /** Whether a file of about this size may be made at all. */
  takes(bytes: number): boolean {
    return bytes <= this.limits.budgetBytes;
  }

  /** Of a conversation. */
  nameOf(conversationId: string): string {
    return nameOf(conversationId);
  }

  pathOf(conversationId: string): string {
    return join(this.folder, `${this.nameOf(conversationId)}${ending}`);
  }

  temporaryPathOf(conversationId: string): string {
    return `${this.pathOf(conversationId)}.${process.pid}.tmp`;
  }

  /** Counts as used now. */
  async used(conversationId: string): Promise<void> {
    const now = new Date();
    await utimes(this.pathOf(conversationId), now, now).catch(() => undefined);
  }

  async forget(conversationId: string): Promise<void> {
    await forgetState(this.folder, conversationId);
  }

  /**
   * Removes the least recently used files until one of this size fits.
   * @param replacing the conversation whose file it takes the place of
   * @returns false where it would not fit even alone
   */
  async makeRoom(bytes: number, replacing?: string): Promise<boolean> {
    const { budgetBytes } = this.limits;
    if (!this.takes(bytes)) return false;
    const own = replacing === undefined ? undefined : `${this.nameOf(replacing)}${ending}`;
    const files = (await this.files()).filter((file) => file.name !== own);
    let total = files.reduce((sum, file) => sum + file.bytes, bytes);
    for (const file of files.sort((a, b) => a.usedMs - b.usedMs)) {
      if (total <= budgetBytes) break;
      await this.remove(file.name);
      total -= file.bytes;
    }
    return true;
  }

  private async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
  }

  private async files(): Promise<{ name: string; bytes: number; usedMs: number }[]> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith(ending));
    const all = await Promise.all(
      names.map(async (name) => {
        const facts = await stat(join(this.folder, name)).catch(() => undefined);
        return facts ? [{ name, bytes: facts.size, usedMs: facts.mtimeMs }] : [];
      }),
    );
    return all.flat();
  }
}
