import { stat } from "node:fs/promises";
import { readGgufHeader } from "../catalog";
import { type InstalledModel, plannedIdOf, QuernError } from "../contract";
import { type BuildFacts, factsOfModel, type ModelToPlan, type OwnFacts } from "../fit";

/** A file that cannot be opened, which a load tells in its own words. */
const unreadable = (error: unknown) => !(error instanceof QuernError) || error.code.startsWith("file-");

/**
 * A model of the library with what its own header says. A published file whose header cannot be had at this moment is
 * planned by the catalogue's figures.
 * @throws QuernError `not-gguf` or of the `gguf-` kinds for a header that is no model's that Quern can run
 */
export async function modelToPlan({ path, bytes, catalogFile }: InstalledModel): Promise<ModelToPlan> {
  try {
    const own = { path, fileBytes: bytes, header: await readGgufHeader(path) };
    return catalogFile ? { file: catalogFile, own } : own;
  } catch (error) {
    if (catalogFile && unreadable(error)) return { file: catalogFile };
    throw error;
  }
}

interface Seen {
  /** Which state of the file it was read from. */
  readonly state: string;
  readonly facts: BuildFacts | null;
}

/**
 * Tells what the files that are here say of themselves, by the ids that they are planned by. Each state of a file is read once: a slider asks
 * again with each step. A file without a sound header is left to the catalogue's figures; its load will say why.
 */
export function ownFactsReader(): (models: readonly InstalledModel[]) => Promise<OwnFacts> {
  const seen = new Map<string, Seen>();
  const factsNow = async (model: InstalledModel): Promise<BuildFacts | null> => {
    const { size, mtimeMs } = await stat(model.path);
    const state = `${model.path} ${size} ${mtimeMs}`;
    const before = seen.get(model.id);
    if (before?.state === state) return before.facts;
    const facts = await modelToPlan(model).then(
      (toPlan) => ("file" in toPlan && !toPlan.own ? null : factsOfModel(toPlan)),
      () => null,
    );
    seen.set(model.id, { state, facts });
    return facts;
  };
  return async (models) => {
    const own = new Map<string, BuildFacts>();
    for (const model of models) {
      if (model.practice || model.problem) continue;
      const facts = await factsNow(model).catch(() => null);
      if (facts) own.set(plannedIdOf(model), facts);
    }
    return own;
  };
}
