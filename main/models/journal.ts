import { z } from "zod";
import { catalogFile } from "../contract";
import { readJsonFile, writeFileAtomic } from "../files";

const journal = z.object({
  version: z.literal(1),
  file: catalogFile,
  /** What the whole file must hash to. Bytes of another version of the file are caught by it, whatever an ETag says. */
  sha256: z.string(),
  /** So much of the part had been forced to the disk; what lies behind is not trusted. */
  safeBytes: z.number().int().nonnegative(),
});
/** What is known of a part, beside it on the disk. */
export type Journal = z.infer<typeof journal>;

/** The journal of a part; null when there is none that makes sense (then the part counts for nothing). */
export async function readJournal(path: string): Promise<Journal | null> {
  const found = await readJsonFile(path);
  const parsed = found.kind === "value" ? journal.safeParse(found.value) : null;
  return parsed?.success ? parsed.data : null;
}

export async function writeJournal(path: string, content: Journal): Promise<void> {
  // An older journal is as true as a newer one: it only knows of fewer bytes.
  await writeFileAtomic(path, `${JSON.stringify(content, null, 2)}\n`, false);
}
