import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { keepAside, readJsonFile, writeFileAtomic } from "../../files";
import { type FolderIdentity, folderIdentity, isSameFolder } from "./identity";

/** Folders that are offered again. */
const mostRecent = 20;

const knownFolder = z.object({ path: z.string(), identity: folderIdentity, trusted: z.boolean() });
type KnownFolder = z.infer<typeof knownFolder>;
const file = z.object({ folders: z.array(knownFolder).max(1000) });

/** Folders that were opened, the last one first, and whether they are trusted: `workspace/folders.json`. */
export interface Recents {
  list(): readonly KnownFolder[];
  /** What the user said about this very folder; null: it was never asked. */
  trust(path: string, identity: FolderIdentity): boolean | null;
  opened(folder: KnownFolder): Promise<void>;
  forget(path: string): Promise<void>;
}

/** Opens the list; a damaged one is kept aside, and then nothing is trusted. */
export async function openRecents(folder: string): Promise<Recents> {
  const path = join(folder, "folders.json");
  const found = await readJsonFile(path);
  const parsed = found.kind === "value" ? file.safeParse(found.value) : null;
  let folders: KnownFolder[] = parsed?.success ? parsed.data.folders : [];
  if (found.kind === "damaged" || parsed?.success === false) await keepAside(path);
  let writing: Promise<unknown> = Promise.resolve();

  async function write(): Promise<void> {
    const text = `${JSON.stringify({ folders }, null, 2)}\n`;
    const done = writing.then(async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFileAtomic(path, text);
    });
    writing = done.catch(() => undefined);
    // What cannot be written is asked again the next time: no reason not to open the folder now.
    await writing;
  }

  return {
    list: () => folders,
    trust: (at, identity) => {
      const known = folders.find((one) => one.path === at);
      return known && isSameFolder(known.identity, identity) ? known.trusted : null;
    },
    opened: async (opened) => {
      folders = [opened, ...folders.filter((one) => one.path !== opened.path)].slice(0, mostRecent);
      await write();
    },
    forget: async (at) => {
      folders = folders.filter((one) => one.path !== at);
      await write();
    },
  };
}
