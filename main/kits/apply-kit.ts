import { constants } from "node:fs";
import { type FileHandle, lstat, open, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { type CatalogFile, type KitProblem, QuernError } from "../contract";
import { fileTrouble, syncFolder } from "../files";
import { checkDisk, checkRunnable, type Downloaded, downloadPaths, makeFolder, takeLock } from "../models";
import { type PassKitOptions, progressOver } from "./check-kit";
import type { KitFile } from "./manifest";
import { kitPartSuffix } from "./names";
import type { OpenKit } from "./open-kit";
import { type PassOptions, passFile } from "./pass-file";

export interface ApplyOptions extends PassKitOptions {
  /** Where models go. */
  readonly modelFolder: string;
  /** The catalogue of this machine: a kit may add to it and may not contradict it. */
  readonly catalog: readonly CatalogFile[];
}

export type Applied =
  | { readonly kind: "damaged"; readonly problems: KitProblem[] }
  | {
      readonly kind: "applied";
      /** The catalogue's entry of the model. */
      readonly file: CatalogFile;
      readonly downloaded: Downloaded;
      /** Where the kit's installers lie; nothing here starts them. */
      readonly installers: string[];
    };

/**
 * Checks every byte of a kit whose signer is trusted and, when all are right, gives its model its name. What is put
 * together under a temporary name stays when it is interrupted or pieces are bad; the next time every piece of it is
 * hashed again before it counts.
 * @throws QuernError `kit-no-model`, `kit-model-differs`, `cancelled`, `disk-full`, `folder-not-writable`,
 * `download-active`, and the kinds of files that are no model
 */
export async function applyKit(kit: OpenKit, options: ApplyOptions): Promise<Applied> {
  const { manifest, folders } = kit;
  const { modelFolder, signal } = options;
  const file = knownEntry(manifest.model, options.catalog);
  const paths = downloadPaths(modelFolder, file);
  await makeFolder(paths);
  const lock = await takeLock(paths.lock);
  const kept = setInterval(() => void lock.refresh(), lockEveryMs);
  try {
    const told = progressOver(kit, options.onProgress);
    const pass = { folders, chunkBytes: manifest.chunkBytes, signal };
    const problems: KitProblem[] = [];
    const ready: { temporary: string; final: string }[] = [];
    const [wanted, others] = split(manifest.files);
    await checkDisk(paths.folder, await missingBytes(wanted, (one) => finalOf(one, paths)), "before");
    for (const one of others) {
      const wrong = await passFile(one, { ...pass, onBytes: told(one.path) });
      // Of several sticks one has them, and nothing of them is used here; one that is there has to be right.
      problems.push(...wrong.filter(({ kind }) => kind !== "missing"));
    }
    for (const one of wanted) {
      const final = finalOf(one, paths);
      const temporary = `${final}${kitPartSuffix}`;
      if (await isHere(final, one, { ...pass, onBytes: told(one.path) })) continue;
      problems.push(...(await receive(one, temporary, { ...pass, onBytes: told(one.path) })));
      ready.push({ temporary, final });
    }
    if (problems.length > 0) return { kind: "damaged", problems };
    // Signed and whole, and still it has to be something that can be loaded.
    const model = ready.find(({ final }) => final === paths.final);
    if (model) await checkRunnable(model.temporary);
    if (signal.aborted) throw new QuernError("cancelled");
    for (const { temporary, final } of ready) await rename(temporary, final);
    await syncFolder(paths.folder);
    return {
      kind: "applied",
      file,
      downloaded: { path: paths.final, sha256: file.sha256 ?? "", verifiedAt: new Date().toISOString() },
      installers: installersOf(kit),
    };
  } catch (error) {
    throw await fileTrouble(error, paths.folder);
  } finally {
    clearInterval(kept);
    await lock.release();
  }
}

/** A lock whose holder shows no life for two minutes may be taken over. */
const lockEveryMs = 20_000;

function knownEntry(model: CatalogFile | null, catalog: readonly CatalogFile[]): CatalogFile {
  if (model === null) throw new QuernError("kit-no-model");
  const known = catalog.find(({ id }) => id === model.id);
  if (!known) return model;
  if (known.bytes !== model.bytes || (known.sha256 !== null && known.sha256 !== model.sha256))
    throw new QuernError("kit-model-differs", { file: model.file });
  return { ...known, sha256: model.sha256 };
}

function split(files: readonly KitFile[]): [KitFile[], KitFile[]] {
  const comes = ({ role }: KitFile) => role === "model" || role === "mmproj";
  return [files.filter(comes), files.filter((file) => !comes(file))];
}

/** What of the wanted files is not yet in the folder under its temporary name. */
async function missingBytes(
  wanted: readonly KitFile[],
  finalFor: (file: KitFile) => string,
): Promise<number> {
  let missing = 0;
  for (const file of wanted) {
    const whole = await stat(finalFor(file)).catch(() => null);
    if (whole?.size === file.bytes) continue;
    const there = await stat(`${finalFor(file)}${kitPartSuffix}`).catch(() => null);
    // Holes of an interrupted copy take no room yet.
    missing += Math.max(0, file.bytes - (there ? there.blocks * 512 : 0));
  }
  return missing;
}

/** An image file lies beside its model, where a load looks for it. */
export function finalOf({ role, path }: KitFile, paths: ReturnType<typeof downloadPaths>): string {
  return role === "model" ? paths.final : join(paths.folder, basename(path));
}

async function receive(
  file: KitFile,
  temporary: string,
  pass: Parameters<typeof passFile>[1],
): Promise<KitProblem[]> {
  const target = await openTarget(temporary);
  try {
    const problems = await passFile(file, { ...pass, target });
    await target.truncate(file.bytes);
    await target.sync();
    return problems;
  } catch (error) {
    throw await fileTrouble(error, temporary, file.bytes);
  } finally {
    await target.close();
  }
}

/** The file of an earlier try, or an empty one; never one that a link leads to, or that has a second name. */
async function openTarget(temporary: string): Promise<FileHandle> {
  const there = await lstat(temporary).catch(() => null);
  if (there && !(there.isFile() && there.nlink === 1)) await rm(temporary, { force: true });
  const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  return await open(temporary, flags, 0o666);
}

/**
 * Whether the file is already here under its name, and right: then nothing is copied. Told piece by piece, as gigabytes
 * are read for it; where it is not right, what was told is taken back, since the same bytes are still to come.
 */
async function isHere(final: string, file: KitFile, pass: PassOptions): Promise<boolean> {
  const stats = await lstat(final).catch(() => null);
  if (!stats?.isFile() || stats.size !== file.bytes) return false;
  const here = await open(final, "r");
  let told = 0;
  const onBytes = (bytes: number) => {
    told += bytes;
    pass.onBytes?.(bytes);
  };
  try {
    // Without a folder to take pieces from, only what is here counts.
    const wrong = await passFile(file, { ...pass, folders: [], target: here, onBytes });
    if (wrong.length > 0) pass.onBytes?.(-told);
    return wrong.length === 0;
  } finally {
    await here.close();
  }
}

function installersOf({ manifest, folders: [folder = ""] }: OpenKit): string[] {
  return manifest.files
    .filter(({ role, parts }) => role === "installer" && parts.length === 1)
    .map(({ path }) => join(folder, ...path.split("/")));
}
