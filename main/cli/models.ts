import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { findCatalogFile, readGgufHeader } from "../catalog";
import type { InstalledModel } from "../contract";
import { fileTrouble } from "../files";
import { outsideArchive } from "../host";
import { openLibrary, practiceId } from "../models";
import { type CliContext, CliFailure } from "./context";

/** The shipped practice model. */
export function practicePath(context: CliContext): string {
  return outsideArchive(join(context.resourceFolder, "practice", "practice.gguf"));
}

/** The models of the library as it is on the disk; nothing is compared or written. */
export async function readLibrary(context: CliContext): Promise<InstalledModel[]> {
  const modelFolder = await context.modelFolder();
  const library = await openLibrary({
    dataFolder: context.dataFolder,
    modelFolder: () => modelFolder,
    folders: await context.folders(),
    practicePath: practicePath(context),
    catalog: [],
    onChange: () => undefined,
    onProgress: () => undefined,
    onTrouble: () => undefined,
  });
  const models = await library.list();
  await library.close();
  return models;
}

/**
 * The model that a person means: `practice`, a file, the name of a build, or, when nothing is asked for, the one used
 * last, else one that is here.
 * @throws CliFailure, QuernError of the file kinds
 */
export async function findModel(context: CliContext, asked: string | undefined): Promise<InstalledModel> {
  const models = await readLibrary(context);
  if (asked === undefined) return await usualModel(context, models);
  const build = findCatalogFile(await context.catalog(), asked);
  const found = models.find(({ id, path }) => id === asked || id === build?.id || path === resolve(asked));
  if (found) return found;
  if (build) throw new CliFailure(context.say("cli.not-here", { name: build.quant }), 5);
  return await modelOfFile(resolve(asked));
}

async function usualModel(context: CliContext, models: readonly InstalledModel[]): Promise<InstalledModel> {
  const { lastModelId } = (await context.settings()).current();
  const sound = models.filter(({ id, problem }) => id !== practiceId && problem === null);
  const model = models.find(({ id }) => id === lastModelId) ?? sound.at(-1);
  if (!model) throw new CliFailure(context.say("cli.no-model"), 5);
  return model;
}

/** A file as it lies there, without taking it into the library. */
async function modelOfFile(path: string): Promise<InstalledModel> {
  const header = await readGgufHeader(path);
  const stats = await stat(path).catch(async (error: unknown) => {
    throw await fileTrouble(error, path);
  });
  return {
    id: `file:${path}`,
    name: header.name ?? basename(path, ".gguf"),
    path,
    bytes: stats.size,
    catalogFile: null,
    practice: false,
    verifiedAt: null,
    problem: null,
  };
}
