import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ImagesFile } from "../../fit";

/** The part of a model that sees images: a file of its own, which is called so by all who publish one. */
const companionName = /mmproj.*\.gguf$/iu;

/** The file for images that lies beside a model, the smallest where there are several; null: none. */
export async function imagesFileBeside(modelPath: string): Promise<ImagesFile | null> {
  const folder = dirname(modelPath);
  const names = (await readdir(folder).catch(() => [])).filter((name) => companionName.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const bytes = await stat(path).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      );
      return { path, bytes };
    }),
  );
  return files.filter(({ bytes }) => bytes > 0).sort((a, b) => a.bytes - b.bytes)[0] ?? null;
}

/** A slider asks many times a second; a file that is laid there meanwhile is found after this long. */
const foundForMs = 2000;

/** `imagesFileBeside` for one who asks often: the folder of the last model is not read again within two seconds. */
export function imagesFinder(now: () => number = Date.now): typeof imagesFileBeside {
  let last: { path: string; until: number; found: Promise<ImagesFile | null> } | null = null;
  return (modelPath) => {
    if (last?.path !== modelPath || now() >= last.until)
      last = { path: modelPath, until: now() + foundForMs, found: imagesFileBeside(modelPath) };
    return last.found;
  };
}
