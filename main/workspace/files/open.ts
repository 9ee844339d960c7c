import { constants } from "node:fs";
import { access as mayAccess } from "node:fs/promises";
import type { OpenedFile } from "../../contract";
import { type Access, atAllowedFile } from "./access";
import { type HeldFile, readUpTo, stampOf, versionOf, versionOfFile, withFile } from "./read";
import { decodeText } from "./text";
import { withTrouble } from "./trouble";
import { largestText } from "./workspace-files";

/** What is not edited gets its true version up to here; above it, reading it all would only make the user wait. */
const largestHashed = 64 * 1024 * 1024;

/** A file as the editor shows it: text, the beginning of a large text, or that it is no text. */
export async function openFile(access: Access, path: string): Promise<OpenedFile> {
  return await withTrouble(path, "read", () =>
    atAllowedFile(access, path, "read", (place, name) =>
      withFile(access.root, place, name, async (file): Promise<OpenedFile> => {
        const bytes = await readUpTo(file, largestText + 1);
        const clipped = bytes.length > largestText;
        const decoded = decodeText(clipped ? bytes.subarray(0, largestText) : bytes, clipped);
        const size = clipped ? Number(file.stats.size) : bytes.length;
        const version = clipped ? await looseVersion(file) : versionOf(bytes);
        if (decoded === null) return { kind: "binary", path, bytes: size, version };
        const mayWrite = await mayAccess(place.at(name), constants.W_OK).then(
          () => (Number(file.stats.mode) & 0o222) !== 0,
          () => false,
        );
        const readOnly = !access.trusted() || !mayWrite;
        return { kind: "text", path, ...decoded, version, bytes: size, readOnly, clipped };
      }),
    ),
  );
}

async function looseVersion(file: HeldFile): Promise<string> {
  return Number(file.stats.size) > largestHashed ? stampOf(file) : await versionOfFile(file);
}
