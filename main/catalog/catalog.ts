import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type CatalogFile, catalogFile, catalogFileId } from "../contract";

const catalogResource = z.object({
  schemaVersion: z.literal(1),
  model: z.string(),
  license: z.string(),
  released: z.iso.date(),
  source: z.string(),
  defaultRepo: z.string(),
  files: z.array(catalogFile),
  /** Files that go with the models of the same repository, and are nothing without one. */
  companions: z.array(catalogFile.required({ role: true })).default([]),
});

/** The repository that a quantization's name alone stands for: complete, pinned, and without the MTP block. */
export const defaultRepo = "unsloth/Qwen3.6-27B-GGUF";

/**
 * Reads every `catalog/*.json` under the folder of resources, and one more file where an administrator (or a test)
 * names files of their own mirror.
 * @returns the published files that can be recommended and fetched: exact size, pinned revision, a single file each.
 * @throws Error when the shipped data is damaged or inconsistent: a mistake in the build, not of the user.
 */
export async function loadCatalog(resourceFolder: string, extraFile?: string): Promise<CatalogFile[]> {
  return checked((await readCatalogs(resourceFolder, extraFile)).flatMap(({ files }) => files));
}

/** These, and the files that go with models, read once. @throws Error as `loadCatalog` */
export async function loadWholeCatalog(resourceFolder: string, extraFile?: string) {
  const all = await readCatalogs(resourceFolder, extraFile);
  return {
    files: checked(all.flatMap(({ files }) => files)),
    companions: checked(all.flatMap(({ companions }) => companions)),
  };
}

/** The file for images of a build: that of its repository. */
export function imagesFileOf(
  companions: readonly CatalogFile[],
  { repo }: Pick<CatalogFile, "repo">,
): CatalogFile | undefined {
  return companions.find((companion) => companion.repo === repo && companion.role === "images");
}

async function readCatalogs(resourceFolder: string, extraFile?: string) {
  const folder = join(resourceFolder, "catalog");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  const paths = names.map((name) => join(folder, name));
  if (extraFile !== undefined) paths.push(extraFile);
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  return texts.map((text) => catalogResource.parse(JSON.parse(text)));
}

function checked(files: CatalogFile[]): CatalogFile[] {
  const ids = new Set<string>();
  for (const file of files) {
    if (file.id !== catalogFileId(file.repo, file.revision, file.file))
      throw new Error(`The catalogue's id ${file.id} does not name its own file`);
    if (ids.has(file.id)) throw new Error(`The catalogue names ${file.id} twice`);
    ids.add(file.id);
  }
  return files;
}

/**
 * Finds the file that a person means: its id, its file name where only one repository has it,
 * or the name of a quantization (`Q4_K_M`, in any case), which means the default repository's.
 */
export function findCatalogFile(files: readonly CatalogFile[], asked: string): CatalogFile | undefined {
  const byId = files.find((file) => file.id === asked);
  if (byId) return byId;
  const wanted = asked.toLowerCase();
  const byQuant = files.find((file) => file.repo === defaultRepo && file.quant.toLowerCase() === wanted);
  if (byQuant) return byQuant;
  const sameName = files.filter((file) => file.file.toLowerCase() === wanted);
  return (
    sameName.find((file) => file.repo === defaultRepo) ?? (sameName.length === 1 ? sameName[0] : undefined)
  );
}
