import { lstat, realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { fileTrouble } from "../files";

/**
 * The name by which a file is kept. Caches keep files under their hashes: a link's own name tells what it is, and only
 * by it are parts and companions found beside it. A link that is called otherwise than a model stands for its file.
 */
export async function nameOf(asked: string, origin: "added" | "linked" | "found"): Promise<string> {
  const path = resolve(asked);
  try {
    const real = await realpath(path);
    const linked = (await lstat(path)).isSymbolicLink() && /\.gguf$/iu.test(path);
    return linked || origin === "found" ? path : real;
  } catch (error) {
    throw await fileTrouble(error, asked);
  }
}
