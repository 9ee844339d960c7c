import type { FolderRoot } from "../paths";
import { listArguments, plainPath } from "./find";
import { type FuzzyPaths, fuzzyBest, fuzzyPaths } from "./fuzzy";
import { neverLooked, runRipgrep } from "./ripgrep";

/** Older than this it is made anew, behind the answer from the old one: not every folder is watched. */
const freshMs = 5000;
/** Known to be old it is made anew before the answer, but not more often than this. */
const leastMs = 1500;

/** All paths of the folder that are not ignored, kept to be searched at each key. */
export interface PathIndex {
  best(query: string, limit: number): Promise<string[]>;
  /** Some file came or went. */
  changed(): void;
  close(): void;
}

export interface PathIndexOptions {
  readonly root: FolderRoot;
  readonly rulesAbove: boolean;
  readonly ripgrep: string;
  readonly now?: () => number;
}

export function openPathIndex(options: PathIndexOptions): PathIndex {
  const now = options.now ?? (() => performance.now());
  const ending = new AbortController();
  let held: { readonly paths: FuzzyPaths; readonly at: number } | null = null;
  let making: Promise<FuzzyPaths> | null = null;
  let isOld = false;

  function make(): Promise<FuzzyPaths> {
    making ??= (async () => {
      isOld = false;
      try {
        const paths = await fuzzyPaths(await listPaths(options, ending.signal));
        held = { paths, at: now() };
        return paths;
      } finally {
        making = null;
      }
    })();
    return making;
  }

  return {
    best: async (query, limit) => {
      const age = held ? now() - held.at : Number.POSITIVE_INFINITY;
      if (held && !(isOld && age > leastMs)) {
        // The next key finds the new one; that it could not be made, the next key finds as well.
        if (isOld || age > freshMs) void make().catch(() => undefined);
        return fuzzyBest(held.paths, query, limit);
      }
      return fuzzyBest(await make(), query, limit);
    },
    changed: () => {
      isOld = true;
    },
    close: () => ending.abort(),
  };
}

async function listPaths(options: PathIndexOptions, signal: AbortSignal): Promise<string[]> {
  const args = [...listArguments(options.rulesAbove), ...neverLooked(options.root), "./"];
  const run = runRipgrep({
    ripgrep: options.ripgrep,
    folder: options.root.path,
    args,
    separator: 0,
    signal,
  });
  const paths: string[] = [];
  for await (const pieces of run) for (const piece of pieces) paths.push(plainPath(piece.toString("utf8")));
  return paths;
}
