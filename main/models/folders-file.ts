import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { openListFile } from "../files";

/** The folders that the user named to look for models in, kept over restarts. */
export interface SearchFolders {
  list(): readonly string[];
  add(path: string): Promise<void>;
  forget(path: string): Promise<void>;
}

const mostFolders = 50;

export async function openSearchFolders(dataFolder: string): Promise<SearchFolders> {
  const file = await openListFile(join(dataFolder, "search-folders.json"), "folders", z.string());
  let folders = [...file.found];
  return {
    list: () => folders,
    add: async (path) => {
      folders = [...folders.filter((known) => known !== resolve(path)), resolve(path)].slice(-mostFolders);
      await mkdir(dataFolder, { recursive: true }).catch(() => undefined);
      await file.keep(folders);
    },
    forget: async (path) => {
      folders = folders.filter((known) => known !== path);
      await file.keep(folders);
    },
  };
}
