import { readFile } from "node:fs/promises";
import { type MachineReport, QuernError } from "../contract";
import { fileTrouble } from "../files";
import { checkMachine } from "../fit";

/**
 * A report that `quern detect --json`, or the app's machine page, has written.
 * @throws QuernError `invalid-request` that names the file and the field, and what reading throws
 */
export async function savedReport(path: string): Promise<MachineReport> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw await fileTrouble(error, path);
  }
  try {
    return checkMachine(JSON.parse(text));
  } catch (error) {
    const why = error instanceof QuernError ? error.params.what : "no JSON";
    throw new QuernError("invalid-request", { what: `${path}: ${why}` }, { cause: error });
  }
}
