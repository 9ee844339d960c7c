import { readGgufHeader, shapeOfHeader } from "../catalog";
import { QuernError } from "../contract";

/** The architecture of the family that Quern runs, as GGUF headers name it. */
const runnableArchitecture = "qwen35";

/**
 * Refuses what the engine would end over, before a file is taken in.
 * @throws QuernError `gguf-unsupported-arch`, and the kinds of files that are no model
 */
export async function checkRunnable(path: string): Promise<void> {
  const header = await readGgufHeader(path);
  if (header.architecture !== runnableArchitecture)
    throw new QuernError("gguf-unsupported-arch", { path, arch: header.architecture });
  shapeOfHeader(header, path);
}
