import { watch } from "node:fs";
import { join } from "node:path";

/** What changes with each commit, each change of branch and each staging. */
const places = ["", "logs", join("refs", "heads")];

/** Changes come in bursts: one command of git writes several files. */
const quietMs = 150;

/**
 * Tells when a repository has changed, once for each burst. What cannot be watched is not.
 * @returns how to watch no more
 */
export function watchRepository(gitFolder: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const changed = (_event: string, name: string | null) => {
    // The lock of a file is not yet the file.
    if (name?.endsWith(".lock")) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      onChange();
    }, quietMs);
    timer.unref();
  };
  const watchers: ReturnType<typeof watch>[] = [];
  for (const place of places) {
    try {
      const watcher = watch(join(gitFolder, place), { persistent: false }, changed);
      // The folder has gone.
      watcher.on("error", () => watcher.close());
      watchers.push(watcher);
    } catch {
      // Not there yet, or no more watchers to be had: the page asks again when files change.
    }
  }
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
