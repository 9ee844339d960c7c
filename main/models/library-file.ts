import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { catalogFile, type ErrorData, foundApp, QuernError } from "../contract";
import { keepAside, readJsonFile, writeFileAtomic } from "../files";

const libraryEntry = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  bytes: z.number().int().nonnegative(),
  catalogFile: catalogFile.nullable(),
  verifiedAt: z.iso.datetime().nullable(),
  /** What the whole file was found to hash to; null: not looked yet. */
  sha256: z.string().nullable(),
  /** The model folder that it was downloaded into; null for a file that the user pointed at: never deleted by Quern. */
  root: z.string().nullable(),
  /** `linked`: a hard link that Quern made in its model folder. Absent in lists of earlier versions. */
  origin: z.enum(["downloaded", "kit", "added", "linked", "found"]).optional(),
  /** Host or folder that it was downloaded from, where that is known. */
  source: z.string().optional(),
  /** The program that it was found with. */
  app: foundApp.optional(),
  /** What it hashed to when it was fetched, where the catalogue has no hash of it. */
  expectedSha256: z.string().optional(),
  lastLoadedAt: z.iso.datetime().optional(),
});
/** A model as the library remembers it. */
export type LibraryEntry = z.infer<typeof libraryEntry>;

const libraryFile = z.object({ version: z.literal(1), models: z.array(z.unknown()) });

export interface LoadedLibrary {
  readonly entries: LibraryEntry[];
  readonly trouble: ErrorData | null;
}

/** Reads the list; an entry that makes no sense is left out, the others hold; a damaged file is kept aside. */
export async function loadLibrary(path: string): Promise<LoadedLibrary> {
  const found = await readJsonFile(path);
  if (found.kind === "missing") return { entries: [], trouble: null };
  if (found.kind === "unreadable") {
    return {
      entries: [],
      trouble: new QuernError("file-unreadable", { path }, { cause: found.error }).toData(),
    };
  }
  const parsed = found.kind === "value" ? libraryFile.safeParse(found.value) : null;
  if (!parsed?.success) {
    const keptPath = (await keepAside(path)) ?? path;
    return { entries: [], trouble: new QuernError("library-damaged", { keptPath }).toData() };
  }
  return { entries: entriesOf(parsed.data.models), trouble: null };
}

/** The list as it is on the disk at this moment; null where there is none that makes sense. */
export async function readLibraryNow(path: string): Promise<LibraryEntry[] | null> {
  const found = await readJsonFile(path);
  const parsed = found.kind === "value" ? libraryFile.safeParse(found.value) : null;
  return parsed?.success ? entriesOf(parsed.data.models) : null;
}

function entriesOf(models: readonly unknown[]): LibraryEntry[] {
  return models.flatMap((raw) => {
    const entry = libraryEntry.safeParse(raw);
    return entry.success ? [entry.data] : [];
  });
}

/** Writes the list. @throws QuernError `store-read-only` */
export async function saveLibrary(path: string, models: readonly LibraryEntry[]): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, `${JSON.stringify({ version: 1, models }, null, 2)}\n`);
  } catch (error) {
    throw new QuernError("store-read-only", { path }, { cause: error });
  }
}
