import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type filesService, type Handlers, QuernError } from "../contract";
import {
  atAllowedEntry,
  checkAllowed,
  checkTrusted,
  makeFolders,
  moveAt,
  openFile,
  withTrouble,
} from "./files";
import type { Finding } from "./finding";
import { type Opened, parentOf } from "./opened";
import { inFolder, partsOf } from "./paths";

export interface FilesServiceOptions {
  /** @throws QuernError `folder-not-open` */
  readonly opened: () => Opened;
  readonly finding: Finding;
  readonly trash: (path: string) => Promise<void>;
  readonly showItem: (path: string) => void;
}

/** What the page may do with the files of the opened folder. */
export function createFilesService(options: FilesServiceOptions): Handlers<typeof filesService> {
  const { opened, finding } = options;
  return {
    list: async ({ path }) => {
      const { folder, watch } = opened();
      // Watched before it is read: what changes between the two is told.
      await watch.add(path);
      return await folder.files.list(path);
    },
    open: async ({ path }) => {
      const { access, watch } = opened();
      partsOf(path, access.root.grammar);
      await watch.add(parentOf(path));
      return await openFile(access, path);
    },
    save: async ({ path, text, baseVersion, overwrite }) => {
      const { folder, unsaved } = opened();
      const version = await folder.files.writeText(
        path,
        text,
        overwrite ? await folder.files.version(path) : baseVersion,
      );
      await unsaved.drop(path);
      return { version };
    },
    createFolder: async ({ path }) => {
      const { access } = opened();
      await withTrouble(path, "write", async () => {
        checkTrusted(access);
        checkAllowed(access, path, "write");
        await makeFolders(access.root, partsOf(path, access.root.grammar).slice(0, -1));
        await atAllowedEntry(access, path, (place, name) => mkdir(place.at(name)));
      });
      access.onWritten(path);
    },
    rename: async ({ from, to }) => {
      const { access, unsaved } = opened();
      await withTrouble(from, "write", () =>
        atAllowedEntry(access, from, (source, name) =>
          withTrouble(from, "write", () =>
            atAllowedEntry(access, to, (target, newName) => moveAt(source, name, target, newName)),
          ),
        ),
      );
      access.onWritten(from);
      access.onWritten(to);
      await unsaved.move(from, to);
    },
    remove: async ({ path }) => {
      const { access } = opened();
      await withTrouble(path, "write", () =>
        atAllowedEntry(access, path, async (place, name) => {
          await place.check();
          await options.trash(join(place.absolute, name));
        }),
      );
      access.onWritten(path);
    },
    quickOpen: async ({ query, limit }) => await opened().index.best(query, limit),
    find: async ({ id, query }) => {
      finding.start(id, opened().search, query);
    },
    stopFind: async () => finding.stop(),
    unsaved: async () => await opened().unsaved.list(),
    keepUnsaved: async (file) => {
      const { access, unsaved } = opened();
      partsOf(file.path, access.root.grammar);
      await unsaved.keep(file);
    },
    dropUnsaved: async ({ path }) => await opened().unsaved.drop(path),
    showInSystem: async ({ path }) => {
      const { access } = opened();
      if (path === "") return options.showItem(access.root.path);
      const parts = partsOf(path, access.root.grammar);
      const name = parts.at(-1);
      if (name === undefined) throw new QuernError("path-invalid", { path });
      await withTrouble(path, "read", () =>
        inFolder(access.root, parts.slice(0, -1), async (place) =>
          options.showItem(join(place.absolute, name)),
        ),
      );
    },
  };
}
