import type { CatalogFile, InstalledModel } from "../contract";
import type { BuildFacts } from "./build-facts";

/**
 * A file that nobody has published, in the form of a catalogue's, so that the fit can plan it like one. Repository and
 * revision are names that no hub has: nothing fetches it.
 */
export function ownFile({ id, name, path, bytes }: InstalledModel, facts: BuildFacts): CatalogFile {
  return {
    id,
    model: name,
    repo: "own/file",
    revision: "0".repeat(40),
    file: path.split(/[\\/]/u).at(-1) ?? name,
    quant: name,
    bytes,
    sha256: null,
    tokenEmbdBytes: facts.tokenEmbdBytes > 0 ? facts.tokenEmbdBytes : null,
    mtp: facts.guessing !== undefined,
    kld: null,
    source: path,
  };
}
