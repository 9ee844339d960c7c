import { mkdir, open, readFile, rm, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf, keepAside, syncFolder, writeFileAtomic } from "../../files";
import { isSealed, seal, unseal } from "./seal";

const lineEnd = 10;

/** What a file of records held. */
export interface ReadRecords {
  /** Up to the first that makes no sense: a record never stands without those before it. */
  readonly records: readonly unknown[];
  /** False: a line in it is damaged, or was closed with another key. A torn last line alone is no damage. */
  readonly whole: boolean;
  /** There is a key, and a line that is not closed: a change of keys did not come to its end. */
  readonly bare: boolean;
}

/**
 * A file of records, one a line, to which is only ever added; each line closed by itself where there is a key. What
 * was added is on the disk when `append` resolves. A last line without its end was not written whole: it is left out,
 * and cut off before anything is added.
 */
export class TaskFile {
  private writing: Promise<void> = Promise.resolve();
  private known = false;
  /** Where the last whole line ends, when something stands behind it; in bytes. */
  private wholeUpTo: number | null = null;

  /** @param key of the lines, as `tasksKey` gives it; null: they are not closed */
  constructor(
    private readonly path: string,
    private readonly key: () => Uint8Array | null,
  ) {}

  /** @throws what reading throws; a file that is not there has no records */
  async read(): Promise<ReadRecords> {
    const bytes = await readFile(this.path).catch((error: unknown) => {
      if (errnoOf(error) === "ENOENT") return Buffer.alloc(0);
      throw error;
    });
    const end = bytes.lastIndexOf(lineEnd) + 1;
    this.wholeUpTo = end === bytes.length ? null : end;
    this.known = true;
    const lines = bytes.subarray(0, end).toString("utf8").split("\n").slice(0, -1);
    const records: unknown[] = [];
    const key = this.key();
    const bare = key !== null && lines.some((line) => !isSealed(line));
    for (const line of lines) {
      try {
        const plain = unseal(line, key);
        if (plain === null) return { records, whole: false, bare };
        records.push(JSON.parse(plain));
      } catch {
        return { records, whole: false, bare };
      }
    }
    return { records, whole: true, bare };
  }

  append(records: readonly unknown[]): Promise<void> {
    return this.inTurn(async () => {
      const lines = this.linesOf(records);
      if (!this.known) await this.prepare();
      if (this.wholeUpTo !== null) {
        await truncate(this.path, this.wholeUpTo);
        this.wholeUpTo = null;
      }
      const file = await open(this.path, "a", 0o600);
      try {
        const { size } = await file.stat();
        // Until it is on the disk, a part of it may be.
        this.wholeUpTo = size;
        await file.appendFile(lines);
        await file.datasync();
        this.wholeUpTo = null;
        if (size === 0) await syncFolder(dirname(this.path));
      } finally {
        await file.close();
      }
    });
  }

  /** Writes all anew, in one go. */
  replace(records: readonly unknown[]): Promise<void> {
    return this.inTurn(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      await writeFileAtomic(this.path, this.linesOf(records));
      this.known = true;
      this.wholeUpTo = null;
    });
  }

  /** Moves the file out of the way as it is. */
  keepAside(): Promise<void> {
    return this.inTurn(async () => {
      await keepAside(this.path);
      this.wholeUpTo = null;
    });
  }

  remove(): Promise<void> {
    return this.inTurn(async () => {
      await rm(this.path, { force: true });
      this.wholeUpTo = null;
      await syncFolder(dirname(this.path));
    });
  }

  private linesOf(records: readonly unknown[]): string {
    const key = this.key();
    return records.map((record) => `${seal(JSON.stringify(record), key)}\n`).join("");
  }

  private async prepare(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    this.known = true;
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.writing.catch(() => undefined).then(work);
    this.writing = mine;
    return mine;
  }
}
