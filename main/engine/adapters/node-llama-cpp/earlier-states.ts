import { type FileHandle, open, rm, stat, truncate } from "node:fs/promises";
import { z } from "zod";
import { applyDelta, makeDelta } from "../file-delta";

const count = z.number().int().nonnegative();
/** How an earlier state is made again from the later one: what is new in it is in a file beside that, or behind it. */
export const earlierState = z.object({
  tokens: count,
  /** Where its new bytes begin, and how many they are. */
  at: count,
  bytes: count,
  steps: z.array(z.number().int().min(-1)),
});
export type EarlierState = z.infer<typeof earlierState>;

async function withFile<T>(path: string, flags: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, flags, 0o600);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/**
 * Writes what an earlier state has beside the later one to a file: mostly the recurrent state (150 MiB for the
 * 27B), since keys and values of the earlier tokens are in the later one already.
 */
export async function noteEarlier(
  latePath: string,
  earlier: { readonly path: string; readonly tokens: number },
  target: string,
): Promise<EarlierState> {
  const [late, early] = [await stat(latePath), await stat(earlier.path)];
  const steps = await withFile(earlier.path, "r", (file) =>
    withFile(latePath, "r", (other) =>
      withFile(target, "w", (out) =>
        makeDelta({ handle: file, bytes: early.size }, { handle: other, bytes: late.size }, out),
      ),
    ),
  );
  return { tokens: earlier.tokens, at: 0, bytes: (await stat(target)).size, steps: [...steps] };
}

/** Makes an earlier state again as a native file of its own. */
export async function takeEarlier(
  latePath: string,
  earlier: EarlierState,
  newBytesPath: string,
  target: string,
): Promise<void> {
  await rm(target, { force: true });
  await withFile(latePath, "r", (late) =>
    withFile(newBytesPath, "r", (handle) =>
      withFile(target, "wx", (out) => applyDelta(earlier.steps, late, { handle, at: earlier.at }, out)),
    ),
  );
}

/** Puts the new bytes of an earlier state behind the later one, into one file. */
export async function append(
  path: string,
  earlier: EarlierState,
  newBytesPath: string,
): Promise<EarlierState> {
  const at = (await stat(path)).size;
  await withFile(newBytesPath, "r", (from) =>
    withFile(path, "a", (to) => applyDelta([earlier.at, earlier.bytes], from, { handle: from, at: 0 }, to)),
  );
  return { ...earlier, at };
}

/** Leaves of a file the native state alone, which is how the library wants it. */
export async function onlyLate(path: string, bytes: number): Promise<void> {
  await truncate(path, bytes);
}
