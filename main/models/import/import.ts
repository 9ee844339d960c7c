import { realpath, stat } from "node:fs/promises";
import { basename, isAbsolute } from "node:path";
import { partPaths, readGgufHeader } from "../../catalog";
import { type ImportResult, type InstalledModel, QuernError, toErrorData } from "../../contract";
import { slowLimit } from "../found/slow";
import { walkTree } from "../found/walk";

/** As all who publish one call the part of a model that sees images. */
const companionName = /mmproj/iu;

/**
 * Takes in files, and what lies in folders, where they are. Each path is checked here, whoever says it: it must be
 * absolute, and there, and a `.gguf` file or a folder, which is looked through within the bounds of `walkTree`. One that
 * cannot be taken does not keep the others out.
 * @param addFile takes one file in; parts of one model are told to it once
 */
export async function importPaths(
  paths: readonly string[],
  addFile: (path: string) => Promise<InstalledModel>,
  signal: AbortSignal,
): Promise<ImportResult> {
  const added = new Map<string, InstalledModel>();
  const refused: ImportResult["refused"] = [];
  const done = new Set<string>();
  const companions: string[] = [];

  async function take(path: string): Promise<boolean> {
    const first = partPaths(path)[0] ?? path;
    if (done.has(first)) return true;
    done.add(first);
    const model = await addFile(first);
    added.set(model.id, model);
    return true;
  }

  async function takeFolder(path: string): Promise<void> {
    const { files, why } = await walkTree({ folder: path }, slowLimit(), signal);
    if (why === "unreadable" && files.length === 0) throw new QuernError("file-unreadable", { path });
    let any = false;
    let first: unknown = null;
    for (const file of files) {
      if (companionName.test(file.name)) continue;
      any =
        (await take(file.path).catch((error: unknown) => {
          // A folder may hold anything; only what was meant for Quern is worth a word.
          if (!(error instanceof QuernError && ofOtherFamilies.has(error.code))) first ??= error;
          return false;
        })) || any;
    }
    if (!any) throw first ?? new QuernError("import-nothing", { path });
  }

  for (const path of paths) {
    try {
      if (!isAbsolute(path) || path.includes("\0")) throw new QuernError("invalid-request", { what: "path" });
      const found = await stat(path).catch(() => {
        throw new QuernError("file-not-found", { path });
      });
      if (found.isDirectory()) await takeFolder(await realpath(path));
      else if (!found.isFile() || !/\.gguf$/iu.test(basename(path)))
        throw new QuernError("not-gguf", { path });
      // By its own name, also where that is a link: the file behind may be called by a hash.
      else if (await isCompanion(path)) companions.push(path);
      else await take(path);
    } catch (error) {
      signal.throwIfAborted();
      refused.push({ path, error: toErrorData(error) });
    }
  }
  // A companion that comes with its model needs no word: it is found beside it.
  if (added.size === 0)
    for (const path of companions)
      refused.push({ path, error: new QuernError("import-companion", { path }).toData() });
  return { added: [...added.values()], refused };
}

const ofOtherFamilies: ReadonlySet<string> = new Set(["gguf-unsupported-arch", "not-gguf"]);

/** The name tells, and where it does not, llama.cpp's name for such a file's architecture does. */
async function isCompanion(path: string): Promise<boolean> {
  if (companionName.test(basename(path))) return true;
  return await readGgufHeader(path).then(
    ({ architecture }) => architecture === "clip",
    () => false,
  );
}
