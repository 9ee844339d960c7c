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
    return checkMachine(parse(text));
  } catch (error) {
    const why = error instanceof QuernError ? error.params.what : "no JSON";
    throw new QuernError("invalid-request", { what: `${path}: ${why}` }, { cause: error });
  }
}

/** What other programs write for a figure that is none. It is no JSON; as a text, the check of the fields names where it is. */
const noFigure = /(?<=[:[,]\s*)-?(?:NaN|Infinity|inf)(?=\s*[,}\]])/gu;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const quoted = text.replace(noFigure, '"$&"');
    if (quoted === text) throw error;
    return JSON.parse(quoted);
  }
}
