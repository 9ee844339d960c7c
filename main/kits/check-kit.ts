import type { KitProblem, KitProgress, KitView } from "../contract";
import { extraFiles } from "./extra-files";
import type { OpenKit } from "./open-kit";
import { passFile } from "./pass-file";

export interface PassKitOptions {
  readonly signal: AbortSignal;
  /** About as often as a piece was looked at. */
  readonly onProgress?: (progress: KitProgress) => void;
}

/** What a kit says it holds, for the one who decides whether to trust it. */
export async function kitView(kit: OpenKit, trust: KitView["trust"]): Promise<KitView> {
  const { manifest, folders } = kit;
  const [folder = ""] = folders;
  return {
    folder,
    created: manifest.created,
    product: manifest.product,
    fingerprint: kit.fingerprint,
    trust,
    model: manifest.model,
    files: manifest.files.map(({ path, role, bytes, parts }) => ({ path, role, bytes, parts: parts.length })),
    totalBytes: totalBytes(kit),
    extra: await extraFiles(folder, manifest),
  };
}

/** Bytes of all files of a kit. */
export function totalBytes({ manifest }: OpenKit): number {
  return manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Tells progress over all files of a kit. @returns called with what was looked at since the last call */
export function progressOver(kit: OpenKit, onProgress: PassKitOptions["onProgress"]) {
  const total = totalBytes(kit);
  let done = 0;
  return (path: string) => (bytes: number) => {
    done += bytes;
    onProgress?.({ path, doneBytes: done, totalBytes: total });
  };
}

/** Looks at every byte of a kit and writes nothing. @returns all that is wrong. @throws QuernError `cancelled` */
export async function checkKit(kit: OpenKit, { signal, onProgress }: PassKitOptions): Promise<KitProblem[]> {
  const { manifest, folders } = kit;
  const told = progressOver(kit, onProgress);
  const problems: KitProblem[] = [];
  for (const file of manifest.files) {
    const { chunkBytes } = manifest;
    problems.push(...(await passFile(file, { folders, chunkBytes, signal, onBytes: told(file.path) })));
  }
  return problems;
}
