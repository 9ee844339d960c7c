import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder, writeFileAtomic } from "../../files";

const cipherName = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;
const sealedMark = "!";

/** The key for tasks, made of the store's. */
export function tasksKey(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, new Uint8Array(0), "quern agent tasks", 32));
}

function seal(line: string, key: Uint8Array | null): string {
  if (!key) return line;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(cipherName, key, nonce);
  const body = Buffer.concat([cipher.update(line, "utf8"), cipher.final()]);
  return sealedMark + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
}

function unseal(line: string, key: Uint8Array | null): string | null {
  if (!line.startsWith(sealedMark)) return line;
  if (!key) return null;
  const bytes = Buffer.from(line.slice(1), "base64");
  if (bytes.length < nonceBytes + tagBytes) return null;
  try {
    const decipher = createDecipheriv(cipherName, key, bytes.subarray(0, nonceBytes));
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return null;
  }
}

/**
 * A file of records, one a line, to which is only ever added; each line closed by itself where there is a key. What
 * was added is on the disk when `append` resolves. A last line that is torn, or a line that cannot be opened, ends
 * what is read: a record never stands without those before it.
 */
export class TaskFile {
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly key: () => Uint8Array | null,
  ) {}

  async read(): Promise<unknown[]> {
    const text = await readFile(this.path, "utf8");
    const records: unknown[] = [];
    const lines = text.split("\n");
    // What stands behind the last line end was not written whole.
    lines.pop();
    for (const line of lines) {
      const plain = unseal(line, this.key());
      if (plain === null) break;
      try {
        records.push(JSON.parse(plain));
      } catch {
        break;
      }
    }
    return records;
  }

  append(records: readonly unknown[]): Promise<void> {
    return this.inTurn(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      const file = await open(this.path, "a+", 0o600);
      try {
        const { size } = await file.stat();
        const torn = size > 0 && (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] !== 10;
        const lines = records.map((record) => `${seal(JSON.stringify(record), this.key())}\n`).join("");
        await file.write(torn ? `\n${lines}` : lines);
        await file.datasync();
      } finally {
        await file.close();
      }
    });
  }

  /** Writes all anew, in one go. */
  replace(records: readonly unknown[]): Promise<void> {
    return this.inTurn(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      const lines = records.map((record) => `${seal(JSON.stringify(record), this.key())}\n`);
      await writeFileAtomic(this.path, lines.join(""));
    });
  }

  remove(): Promise<void> {
    return this.inTurn(async () => {
      await rm(this.path, { force: true });
      await syncFolder(dirname(this.path)).catch(() => undefined);
    });
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.writing.catch(() => undefined).then(work);
    this.writing = mine;
    return mine;
  }
}
