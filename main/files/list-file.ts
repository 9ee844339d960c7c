import { z } from "zod";
import { writeFileAtomic } from "./atomic";
import { keepAside, readJsonFile } from "./json-file";

/** A list in a small JSON file, of what was measured or seen: everything works without it, though not as well. */
export interface ListFile<T> {
  /** What the file held when it was opened; nothing where it cannot be read. */
  readonly found: readonly T[];
  /** Writes the whole list anew; where nothing can be written it does nothing. Never throws; the newest call stays. */
  keep(list: readonly T[]): Promise<void>;
}

interface ListFileOptions {
  /** What becomes of a file that is not JSON: moved beside, or written over by the next `keep`. */
  readonly damaged: "kept-aside" | "replaced";
  /** Spaces in front of each level, for files that people read; 0: all in one line. */
  readonly indent: number;
}

const header = z.looseObject({ schemaVersion: z.literal(1) });

/**
 * Opens a file of the form `{ "schemaVersion": 1, "<name>": [...] }`; never throws.
 * @param item one of the list; where any does not fit the whole list counts as unreadable, so a list of which some
 * may be lost is opened as unknown and looked through afterwards
 */
export async function openListFile<T>(
  path: string,
  name: string,
  item: z.ZodType<T>,
  { damaged, indent }: ListFileOptions = { damaged: "replaced", indent: 2 },
): Promise<ListFile<T>> {
  const file = await readJsonFile(path);
  if (file.kind === "damaged" && damaged === "kept-aside") await keepAside(path);
  const whole = header.safeParse(file.kind === "value" ? file.value : undefined);
  const list = z.array(item).safeParse(whole.success ? whole.data[name] : undefined);
  let writing: Promise<void> = Promise.resolve();
  return {
    found: list.success ? list.data : [],
    keep: (changed) => {
      const text = `${JSON.stringify({ schemaVersion: 1, [name]: changed }, null, indent)}\n`;
      // One after the other, so that the newest is the one that stays.
      writing = writing.then(() => writeFileAtomic(path, text, false).catch(() => undefined));
      return writing;
    },
  };
}
