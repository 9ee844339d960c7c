import { isSafeName } from "../models";

/** By this name a folder is known to hold a kit. */
export const manifestName = "quern-kit.json";
export const signatureName = "quern-kit.sig";
/** Ends the name of what a kit is put together under, beside where it belongs. */
export const kitPartSuffix = ".kit-part";

/** Longest path in a kit, and how deep: short enough for Windows below any folder. */
const pathLimits = { characters: 240, depth: 6 } as const;

/** Whether a path of a manifest is relative, plain, and the same on every platform. */
export function isKitPath(path: string): boolean {
  const names = path.split("/");
  return (
    path.length <= pathLimits.characters &&
    path === path.normalize("NFC") &&
    names.length <= pathLimits.depth &&
    names.every(isSafeName) &&
    !foldPath(path).startsWith("quern-kit.")
  );
}

/** Two paths with the same folded form may be one file on a file system that does not tell cases apart. */
export function foldPath(path: string): string {
  return path.normalize("NFKC").toLowerCase();
}

/**
 * The first path that cannot stand beside the others: it is there twice, differs by case alone, or is a folder of
 * another; null when all can.
 */
export function clashAmong(paths: readonly string[]): string | null {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    const folded = foldPath(path);
    if (files.has(folded)) return path;
    files.add(folded);
    for (let cut = folded.lastIndexOf("/"); cut > 0; cut = folded.lastIndexOf("/", cut - 1))
      folders.add(folded.slice(0, cut));
  }
  return paths.find((path) => folders.has(foldPath(path))) ?? null;
}
