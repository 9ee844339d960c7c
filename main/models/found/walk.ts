import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Place } from "./places";
import { type Slow, TooSlow } from "./slow";

/** A file that may be a model's, under the name by which a person knows it. */
export interface Candidate {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** Device and number of the file itself, behind every link: the same file has the same key under each name. */
  readonly key: string;
  readonly device: string;
}

export type WhySkipped = "unreadable" | "slow" | "too-many";

export interface Walked {
  readonly files: readonly Candidate[];
  /** Set when the place was not looked through to its end. */
  readonly why: WhySkipped | null;
}

/** So much of one place is looked at: more than a collector of models has, and less than a home folder. */
const limits = { depth: 8, entries: 20_000, files: 1000, ms: 20_000 } as const;

/**
 * Finds the `.gguf` files below a folder. Links to folders are followed, each folder once however many ways lead to it,
 * so that a loop ends; names are only ever joined to the folder that listed them.
 * A folder that is not there is empty and nothing to speak of.
 */
export async function walkTree(
  { folder }: Pick<Place, "folder">,
  slow: Slow,
  signal: AbortSignal,
  wanted: (name: string) => boolean = (name) => /\.gguf$/iu.test(name),
): Promise<Walked> {
  const files: Candidate[] = [];
  const seen = new Set<string>();
  const until = performance.now() + limits.ms;
  let left: number = limits.entries;
  let why: WhySkipped | null = null;
  const waiting = [{ path: folder, depth: 0 }];
  for (let at = waiting.shift(); at; at = waiting.shift()) {
    const { path, depth } = at;
    try {
      const self = await slow.within(() => stat(path, { bigint: true }));
      const key = `${self.dev}:${self.ino}`;
      if (seen.has(key)) continue;
      seen.add(key);
      for (const entry of await slow.within(() => readdir(path, { withFileTypes: true }))) {
        signal.throwIfAborted();
        if (left-- <= 0 || files.length >= limits.files) return { files, why: "too-many" };
        if (performance.now() > until) return { files, why: "slow" };
        const below = join(path, entry.name);
        if (entry.isDirectory()) {
          if (depth < limits.depth) waiting.push({ path: below, depth: depth + 1 });
          continue;
        }
        const linked = entry.isSymbolicLink();
        if (!(linked || (entry.isFile() && wanted(entry.name)))) continue;
        const target = await slow.within(() => stat(below, { bigint: true })).catch(passOver);
        if (target?.isDirectory() && depth < limits.depth) waiting.push({ path: below, depth: depth + 1 });
        else if (target?.isFile() && wanted(entry.name)) files.push(candidate(below, entry.name, target));
      }
    } catch (error) {
      if (error instanceof TooSlow) return { files, why: "slow" };
      signal.throwIfAborted();
      if (isNotThere(error)) continue;
      why ??= "unreadable";
    }
  }
  return { files, why };
}

/** One file by its path; null when it is not there or no file. */
export async function lookAt(path: string, name: string, slow: Slow): Promise<Candidate | null> {
  const found = await slow.within(() => stat(path, { bigint: true })).catch(passOver);
  return found?.isFile() ? candidate(path, name, found) : null;
}

function candidate(
  path: string,
  name: string,
  { dev, ino, size }: { dev: bigint; ino: bigint; size: bigint },
): Candidate {
  return { path, name, bytes: Number(size), key: `${dev}:${ino}`, device: String(dev) };
}

/** A link that leads nowhere, or a file that went away: not there. What does not answer is told on. */
function passOver(error: unknown): null {
  if (error instanceof TooSlow) throw error;
  return null;
}

function isNotThere(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
