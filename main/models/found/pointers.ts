import { readFile } from "node:fs/promises";
import { z } from "zod";
import { type Pointers, pointerFiles } from "./places";
import type { Slow } from "./slow";

/** Such files have some lines; more is not what they are for. */
const mostCharacters = 100_000;

const lmStudioSettings = z.looseObject({ downloadsFolder: z.string() });
const janSettings = z.looseObject({ data_folder: z.string() });

/** Reads what the programs' own files say of where they keep their models; what cannot be read says nothing. */
export async function readPointers(where: Parameters<typeof pointerFiles>[0], slow: Slow): Promise<Pointers> {
  const files = pointerFiles(where);
  const read = async (path: string) => {
    const text = await slow.within(() => readFile(path, "utf8")).catch(() => "");
    return text.length > mostCharacters ? "" : text;
  };
  let lmStudioDownloads: string | null = null;
  for (const path of files.lmStudioSettings)
    lmStudioDownloads ??= parsed(await read(path), lmStudioSettings)?.downloadsFolder ?? null;
  const [home] = (await read(files.lmStudioHome)).trim().split("\n");
  return {
    lmStudioHome: home?.trim() || null,
    lmStudioDownloads,
    janData: parsed(await read(files.janSettings), janSettings)?.data_folder ?? null,
  };
}

function parsed<T>(text: string, schema: z.ZodType<T>): T | null {
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
