import { unlink } from "node:fs/promises";
import { QuernError, type TextFormat } from "../../contract";
import { syncFolder } from "../../files";
import { globFiles, searchFiles } from "../find";
import { partsOf } from "../paths";
import type { TextOnDisk, WorkspaceFiles } from "../ports";
import { type Access, atAllowedFile, checkAllowed, checkTrusted } from "./access";
import type { AboveRoot } from "./ignore-rules";
import { listFolder } from "./list";
import { readUpTo, versionOf, withFile } from "./read";
import { decodeText, encodeText, keepLineEnds } from "./text";
import { withTrouble } from "./trouble";
import { expectVersion, makeFolders, versionAt, writeAt } from "./write";

/** Texts above this are shown in part and not edited: an editor and a diff are no use beyond it. */
export const largestText = 5_000_000;
/** What is held in memory whole, at most. */
const largestBytes = 512 * 1024 * 1024;
const newFormat: TextFormat = { encoding: "utf-8", bom: false, eol: "lf" };

export interface FilesOptions extends Access {
  readonly above: AboveRoot;
  readonly ripgrep: string;
  /** Called after each change made here, with the paths that are different now. */
  readonly onWritten: (path: string) => void;
}

/** The files of the opened folder, as the ports describe them. */
export function workspaceFiles(options: FilesOptions): WorkspaceFiles {
  const { root } = options;
  const search = { access: options, above: options.above, ripgrep: options.ripgrep };

  async function readBytes(
    path: string,
    most: number,
  ): Promise<{ bytes: Uint8Array; mode: number; version: string }> {
    return await withTrouble(path, "read", () =>
      atAllowedFile(options, path, "read", (place, name) =>
        withFile(root, place, name, async (file) => {
          const size = Number(file.stats.size);
          const bytes = size > most ? null : await readUpTo(file, most + 1);
          if (bytes === null || bytes.length > most)
            throw new QuernError("file-too-large", { path, bytes: Math.max(size, bytes?.length ?? 0) });
          return { bytes, mode: Number(file.stats.mode) & 0o7777, version: versionOf(bytes) };
        }),
      ),
    );
  }

  async function readText(path: string): Promise<TextOnDisk> {
    const { bytes, version } = await readBytes(path, largestText);
    const decoded = decodeText(bytes);
    if (decoded === null) throw new QuernError("file-not-text", { path });
    return { ...decoded, version };
  }

  async function writeBytes(
    path: string,
    bytes: Uint8Array,
    ifVersion: string | null | undefined,
    mode?: number,
  ): Promise<string> {
    const version = await withTrouble(path, "write", async () => {
      checkTrusted(options);
      checkAllowed(options, path, "write");
      await makeFolders(root, partsOf(path, root.grammar).slice(0, -1));
      return await atAllowedFile(options, path, "write", (place, name) =>
        writeAt(root, place, name, { bytes, ifVersion, mode }),
      );
    });
    options.onWritten(path);
    return version;
  }

  return {
    root: root.path,
    list: async (path) => await withTrouble(path, "read", () => listFolder(options, options.above, path)),
    readText,
    writeText: async (path, text, ifVersion, format) => {
      checkTrusted(options);
      checkAllowed(options, path, "write");
      if (ifVersion === null) {
        const wanted = format ?? newFormat;
        return await writeBytes(path, encodeText(keepLineEnds(text, "", wanted.eol), wanted), null);
      }
      const before = await readText(path);
      if (before.version !== ifVersion) throw new QuernError("file-changed-on-disk", { path });
      const kept = keepLineEnds(text, before.text, before.format.eol);
      return await writeBytes(path, encodeText(kept, before.format), ifVersion);
    },
    readBytes: async (path) => await readBytes(path, largestBytes),
    writeBytes,
    version: async (path) => {
      try {
        return await withTrouble(path, "read", () =>
          atAllowedFile(options, path, "read", (place, name) => versionAt(root, place, name)),
        );
      } catch (error) {
        if (error instanceof QuernError && error.code === "file-not-found") return null;
        throw error;
      }
    },
    mode: async (path) => {
      if (process.platform === "win32") return null;
      try {
        return await withTrouble(path, "read", () =>
          atAllowedFile(options, path, "read", (place, name) =>
            withFile(root, place, name, async ({ stats }) => Number(stats.mode) & 0o7777),
          ),
        );
      } catch (error) {
        if (error instanceof QuernError && error.code === "file-not-found") return null;
        throw error;
      }
    },
    remove: async (path, ifVersion) => {
      await withTrouble(path, "write", () =>
        atAllowedFile(options, path, "write", async (place, name) => {
          await expectVersion(root, place, name, ifVersion);
          await place.check();
          await unlink(place.at(name));
          await syncFolder(place.self);
        }),
      );
      options.onWritten(path);
    },
    find: (query, signal) => linesOf(searchFiles(search, query, signal)),
    glob: (pattern, signal) => globFiles(search, pattern, signal),
  };
}

async function* linesOf<T>(batches: AsyncIterable<{ readonly lines: readonly T[] }>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch.lines;
}
