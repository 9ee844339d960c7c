import { findCatalogFile } from "../../../catalog";
import { type CatalogFile, type InstalledModel, type ModelDetails, QuernError } from "../../../contract";
import {
  detailsOf,
  type KnownHashes,
  type Library,
  type LibraryOptions,
  type ModelFolders,
  openKnownHashes,
  openLibrary,
} from "../../../models";
import type { CliContext } from "../../context";
import { practicePath } from "../../models";

/** The library as the command line works on it: where the app has its. */
export interface LibraryWorld {
  readonly library: Library;
  readonly hashes: KnownHashes;
  readonly catalog: CatalogFile[];
  readonly folders: ModelFolders;
  details(): Promise<ReadonlyMap<string, ModelDetails>>;
  /** @throws QuernError `model-unknown` */
  find(asked: string): Promise<InstalledModel>;
}

/**
 * Opens the library for one command, and closes it.
 * @param how what is called while a file is read, and to remove one; else nothing is, and it is deleted
 */
export async function withLibrary<T>(
  context: CliContext,
  work: (world: LibraryWorld) => Promise<T>,
  how: Partial<Pick<LibraryOptions, "onProgress" | "trash">> = {},
): Promise<T> {
  const catalog = await context.catalog();
  const modelFolder = await context.modelFolder();
  const folders = await context.folders();
  const companions = await context.companions();
  const hashes = await openKnownHashes(context.dataFolder);
  const library = await openLibrary({
    dataFolder: context.dataFolder,
    modelFolder: () => modelFolder,
    folders,
    practicePath: practicePath(context),
    catalog,
    companions,
    hashes,
    onChange: () => undefined,
    onProgress: () => undefined,
    ...how,
    onTrouble: (error) => context.terminal.note(context.translator.t(`error.${error.code}`, error.params)),
  });
  try {
    return await work({
      library,
      hashes,
      catalog,
      folders,
      details: async () =>
        new Map(
          (await detailsOf(library.entries(), new Map(), folders.answers, companions)).map((one) => [
            one.id,
            one,
          ]),
        ),
      find: async (asked) => {
        const models = await library.list();
        const build = findCatalogFile(catalog, asked);
        const found =
          models.find(({ id, path }) => id === asked || path === asked) ??
          models.find(({ id, catalogFile }) => build && (id === build.id || catalogFile?.id === build.id)) ??
          only(models.filter(({ catalogFile }) => catalogFile?.quant.toLowerCase() === asked.toLowerCase()));
        if (!found) throw new QuernError("model-unknown", {}, { detail: asked });
        return found;
      },
    });
  } finally {
    context.terminal.live("");
    await library.close();
  }
}

/** The one of a list; where there are several a name does not say which is meant. */
const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

/** What programs are called; their names are the same in every language. */
export const appNames = {
  "hugging-face": "Hugging Face",
  "lm-studio": "LM Studio",
  ollama: "Ollama",
  jan: "Jan",
  gpt4all: "GPT4All",
  "llama.cpp": "llama.cpp",
  folder: "folder",
} as const;

export const percentOf = (done: number, all: number) => Math.floor((100 * done) / Math.max(1, all));
