import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface DataFolders {
  /** Conversations, settings, the list of models. May turn out to be read-only; each store says so itself. */
  data: string;
  /** Chromium's own files: always writable, in a temporary folder where the data folder is not. */
  chromium: string;
}

/**
 * Finds the data folder and makes it, and finds Chromium a place of its own. Chromium does not start at all in a
 * folder that it cannot write, but Quern should: to say what is wrong.
 * @param wanted `QUERN_DATA`, or the platform's folder for application data
 */
export async function prepareDataFolders(wanted: string): Promise<DataFolders> {
  try {
    await mkdir(wanted, { recursive: true });
    const probe = join(wanted, `.writable-${process.pid}`);
    await (await open(probe, "w")).close();
    await rm(probe);
    return { data: wanted, chromium: join(wanted, "chromium") };
  } catch {
    return { data: wanted, chromium: await mkdtemp(join(tmpdir(), "quern-")) };
  }
}
