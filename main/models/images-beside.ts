import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The part of a model that sees images: a file of its own, which is called so by all who publish one. */
const companionName = /mmproj.*\.gguf$/iu;

/** The file for images that lies beside a model, the smallest where there are several; null: none. */
export async function imagesFileBeside(modelPath: string): Promise<{ path: string; bytes: number } | null> {
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
