// biome-ignore lint/style/noRestrictedImports: in a thread of its own, see below.
import { lstatSync, type Stats } from "node:fs";
import { lstat } from "node:fs/promises";

/** Paths that are asked for in a row. */
const inRow = 64;
/** A disk that answers sooner is best asked in a row, ms for each path: handing it to other threads takes longer. */
const quickMs = 0.03;

/**
 * What the system says of paths, in their order. As long as it answers at once it is asked in a row, a slow disk or one
 * on the network for all the rest at the same time. This is no window's thread: nobody is held up but the checkpoint.
 */
export async function statsOf(paths: readonly string[], quickEnoughMs = quickMs): Promise<(Stats | Error)[]> {
  const answers: (Stats | Error)[] = [];
  let quick = true;
  while (quick && answers.length < paths.length) {
    const from = performance.now();
    const row = paths.slice(answers.length, answers.length + inRow);
    for (const path of row) answers.push(statsNow(path));
    quick = performance.now() - from < row.length * quickEnoughMs;
  }
  return answers.concat(await Promise.all(paths.slice(answers.length).map(statsLater)));
}

function statsNow(path: string): Stats | Error {
  try {
    return lstatSync(path);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function statsLater(path: string): Promise<Stats | Error> {
  return await lstat(path).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
}
