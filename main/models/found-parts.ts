import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Journal, readJournal } from "./journal";
import { downloadPaths, journalSuffix } from "./paths";

/** The downloads that were begun in a model folder and not ended, by their journals. */
export async function findParts(root: string): Promise<Journal[]> {
  const journals: Journal[] = [];
  for (const repo of await names(root, (name) => name.includes("--"))) {
    for (const revision of await names(join(root, repo), (name) => /^[0-9a-f]{40}$/.test(name))) {
      const folder = join(root, repo, revision);
      const files = await readdir(folder, { recursive: true }).catch(() => []);
      for (const name of files.filter((file) => file.endsWith(journalSuffix))) {
        const path = join(folder, name);
        const journal = await readJournal(path);
        // A journal that was moved here from elsewhere tells nothing about this part.
        if (journal && downloadPaths(root, journal.file).journal === path) journals.push(journal);
      }
    }
  }
  return journals;
}

async function names(folder: string, wanted: (name: string) => boolean): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter(wanted);
}
