import { createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Where newer lists of files come from, and whose signature they must have: the key in `catalog/list-key.pem`, which in
 * this repository is a development key whose other half nobody has; a release puts its own there. An administrator may
 * name an address (`QUERN_CATALOG_URL`) and a key of their own (`QUERN_CATALOG_KEY`, a PEM file). Where the key cannot be
 * read no list is taken.
 */
export async function listSource(
  resourceFolder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly key: KeyObject | null; readonly address: URL | null }> {
  const text = env.QUERN_CATALOG_URL ?? "";
  const url = URL.canParse(text) ? new URL(text) : null;
  const key = await readFile(env.QUERN_CATALOG_KEY || join(resourceFolder, "catalog", "list-key.pem"), "utf8")
    .then(createPublicKey)
    .catch(() => null);
  return { key, address: url?.protocol === "https:" || url?.protocol === "http:" ? url : null };
}
