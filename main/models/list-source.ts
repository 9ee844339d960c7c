import { createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CatalogListKey, QuernError, type Settings } from "../contract";

type Chosen = Pick<Settings, "listUrl" | "listKey">;

/** Where newer lists of files are asked for, and whose signature counts. */
export interface ListSource {
  /** Null: nowhere. */
  readonly address: URL | null;
  /** Null: nobody's, so that no list is taken. */
  readonly key: KeyObject | null;
  readonly whose: CatalogListKey["whose"];
  /** A variable of the environment has the say about the address. */
  readonly byVariable: boolean;
}

/**
 * Reads the keys once; what it gives tells the source of that moment. The key is the one in `catalog/list-key.pem`, which
 * in this repository is a development key whose other half nobody has; a release puts its own there. The settings may
 * name an address and pin another key; the variables `QUERN_CATALOG_URL` and `QUERN_CATALOG_KEY` (a PEM file) go before
 * them, but not before an administrator who has fixed either. A key that cannot be used is nobody's: no list is taken.
 */
export async function openListSource(
  resourceFolder: string,
  env: Readonly<Record<string, string | undefined>>,
  settings: { current(): Chosen; isFixed(key: keyof Settings): boolean },
): Promise<() => ListSource> {
  const fixed = settings.isFixed("listUrl") || settings.isFixed("listKey");
  const { QUERN_CATALOG_URL: url = "", QUERN_CATALOG_KEY: path = "" } = fixed ? {} : env;
  const own = await keyInFile(join(resourceFolder, "catalog", "list-key.pem")).catch(() => null);
  const named = path === "" ? null : await keyInFile(path).catch(() => null);
  return () => {
    const { listUrl, listKey } = settings.current();
    const [key, whose] =
      path !== ""
        ? ([named, "variable"] as const)
        : listKey !== null
          ? ([keyOf(listKey), "chosen"] as const)
          : ([own, "quern"] as const);
    return { address: addressOf(url || (listUrl ?? "")), key, whose, byVariable: url !== "" };
  };
}

/**
 * The public key in a file, as the settings keep it.
 * @throws QuernError `list-key-unusable`
 */
export async function readListKey(path: string): Promise<string> {
  try {
    return textOfKey(await keyInFile(path));
  } catch (error) {
    throw new QuernError("list-key-unusable", { path }, { cause: error });
  }
}

/** A key as the settings and policies name it: its DER form in base64, the one line between the markers of a PEM file. */
export const textOfKey = (key: KeyObject): string =>
  key.export({ type: "spki", format: "der" }).toString("base64");

async function keyInFile(path: string): Promise<KeyObject> {
  return onlyEd25519(createPublicKey(await readFile(path, "utf8")));
}

function keyOf(text: string): KeyObject | null {
  try {
    return onlyEd25519(createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" }));
  } catch {
    return null;
  }
}

function onlyEd25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== "ed25519") throw new Error(`a key of the kind ${key.asymmetricKeyType}`);
  return key;
}

function addressOf(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === "https:" || url?.protocol === "http:" ? url : null;
}
