import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The file for images that lies beside a model, by the name that all who publish one give it; null: none. */
export async function imagesBeside(modelPath: string): Promise<{ path: string; bytes: number } | null> {
  const folder = dirname(modelPath);
  const found: { path: string; bytes: number }[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!/mmproj.*\.gguf$/iu.test(name)) continue;
    const stats = await stat(join(folder, name)).catch(() => null);
    if (stats?.isFile()) found.push({ path: join(folder, name), bytes: stats.size });
  }
  return found.sort((a, b) => a.bytes - b.bytes)[0] ?? null;
}
