import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Files whose whole content tells which generation they are of. */
export const fileCount = 200;

export function fileName(n: number): string {
  return `part-${n % 10}/file-${n}.txt`;
}

export function content(generation: number, n: number): string {
  return `${generation}:${n}\n`.repeat(2000);
}

export function versionOf(generation: number, n: number): string {
  return createHash("sha256").update(content(generation, n)).digest("hex");
}

export async function writeGeneration(root: string, generation: number): Promise<void> {
  for (let n = 0; n < fileCount; n += 1) {
    const path = join(root, fileName(n));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content(generation, n));
  }
}
