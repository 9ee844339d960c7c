import type { FindQuery } from "../../contract";
import type { WorkspaceFiles } from "../../workspace";
import { clipLines, lineEnds, longestLine, numberedLine, partOfLine, readOnIn } from "../clip";
import type { ToolArguments } from "./arguments";
import { gave, type Outcome } from "./outcome";

/** Entries, paths and lines that are told at once; and lines beyond which a search ends. */
const most = { entries: 300, paths: 300, shownLines: 200, lines: 2000 };

/** The entries of a folder, one a line, folders with a slash. */
export async function list(
  files: WorkspaceFiles,
  { path }: ToolArguments["list"],
  step: number | null,
): Promise<Outcome> {
  const entries = (await files.list(path)).filter(({ ignored }) => !ignored);
  const lines = entries.map(({ name, kind, bytes }) =>
    kind === "folder" ? `${name}/` : bytes === null ? name : `${name} (${bytes} bytes)`,
  );
  return lines.length === 0
    ? gave("The folder is empty.")
    : firstOf(lines, most.entries, step, "use find with a glob");
}

/** A part of a text file with line numbers, and how to read on. */
export async function read(
  files: WorkspaceFiles,
  args: ToolArguments["read"],
  saw: (path: string, version: string) => Promise<void>,
): Promise<Outcome> {
  const { text, version } = await files.readText(args.path);
  await saw(args.path, version);
  return partOf(text, args, "file");
}

/** A part of what a tool gave, in the same way. */
export const readOutput = (text: string, args: ToolArguments["read"]): Outcome =>
  partOf(text, args, "output");

function partOf(
  text: string,
  { from, lines: wanted, column }: ToolArguments["read"],
  what: "file" | "output",
): Outcome {
  const all = text.split(lineEnds);
  if (all.at(-1) === "") all.pop();
  if (all.length === 0) return gave(`The ${what} is empty.`);
  if (from > all.length) return gave(`The ${what} has only ${all.length} lines.`);
  if (column > 1) return gave(partOfLine(all[from - 1] ?? "", from, column));
  const width = String(Math.min(all.length, from + wanted)).length;
  const part = all.slice(from - 1, from - 1 + wanted);
  const numbered = part.map((line, at) => numberedLine(line, from + at, width));
  const { text: shown, shown: count } = clipLines(numbered);
  const last = from - 1 + count;
  const rest =
    last < all.length
      ? `\n… lines ${last + 1} to ${all.length} are not shown; read on with from=${last + 1}`
      : "";
  return gave(`${shown}${rest}`);
}

/** The first lines, and how to read on; all of them are kept with the step. */
function firstOf(lines: readonly string[], mostLines: number, step: number | null, or: string): Outcome {
  const { text, shown } = clipLines(lines.slice(0, mostLines));
  if (shown >= lines.length) return gave(text);
  const readOn = step === null ? "" : `${readOnIn(step)(shown + 1)}, or `;
  const words = `… and ${lines.length - shown} more; ${readOn}${or}`;
  return { ...gave(`${text}\n${words}`), whole: lines.join("\n") };
}

/** Lines that match, by file. */
export async function search(
  files: WorkspaceFiles,
  { text, regex, files: glob }: ToolArguments["search"],
  step: number | null,
  signal: AbortSignal,
): Promise<Outcome> {
  const query: FindQuery = {
    text,
    regex,
    caseSensitive: false,
    wholeWord: false,
    include: glob === undefined || glob === "" ? [] : [glob],
    exclude: [],
  };
  const lines: string[] = [];
  const enough = new AbortController();
  let more = false;
  for await (const hit of files.find(query, AbortSignal.any([signal, enough.signal]))) {
    if (lines.length >= most.lines) {
      more = true;
      enough.abort();
      break;
    }
    lines.push(`${hit.path}:${hit.line}: ${hit.text.trim().slice(0, longestLine)}`);
  }
  signal.throwIfAborted();
  if (lines.length === 0) return gave("Nothing was found.");
  const found = firstOf(lines, most.shownLines, step, "search for something narrower");
  const beyond = `\n… and more than the ${most.lines} lines that were looked for; search for something narrower`;
  return more ? { ...found, gave: `${found.gave}${beyond}` } : found;
}

/** Paths of files that match a glob, in order. */
export async function find(
  files: WorkspaceFiles,
  { glob }: ToolArguments["find"],
  step: number | null,
  signal: AbortSignal,
): Promise<Outcome> {
  const paths: string[] = [];
  for await (const path of files.glob(glob, signal)) paths.push(path);
  signal.throwIfAborted();
  if (paths.length === 0) return gave("No file matches.");
  paths.sort();
  return firstOf(paths, most.paths, step, "use a narrower glob");
}
