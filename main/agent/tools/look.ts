import type { FindQuery } from "../../contract";
import type { WorkspaceFiles } from "../../workspace";
import { clipLines, longestLine } from "../clip";
import type { ToolArguments } from "./arguments";
import { gave, type Outcome } from "./outcome";

/** Entries, paths and lines beyond this are counted only. */
const most = { entries: 300, paths: 300, lines: 200 };

/** The entries of a folder, one a line, folders with a slash. */
export async function list(files: WorkspaceFiles, { path }: ToolArguments["list"]): Promise<Outcome> {
  const entries = (await files.list(path)).filter(({ ignored }) => !ignored);
  const lines = entries
    .slice(0, most.entries)
    .map(({ name, kind, bytes }) => (kind === "folder" ? `${name}/` : `${name} (${bytes} bytes)`));
  if (entries.length > lines.length)
    lines.push(`… and ${entries.length - lines.length} more; use find with a glob`);
  return gave(lines.length === 0 ? "The folder is empty." : lines.join("\n"));
}

/** A part of a text file with line numbers, and how to read on. */
export async function read(
  files: WorkspaceFiles,
  { path, from, lines: wanted }: ToolArguments["read"],
  saw: (path: string, version: string) => Promise<void>,
): Promise<Outcome> {
  const { text, version } = await files.readText(path);
  await saw(path, version);
  const all = text.split(/\r\n|\r|\n/u);
  if (all.at(-1) === "") all.pop();
  if (all.length === 0) return gave("The file is empty.");
  if (from > all.length) return gave(`The file has only ${all.length} lines.`);
  const width = String(Math.min(all.length, from + wanted)).length;
  const part = all.slice(from - 1, from - 1 + wanted);
  const numbered = part.map((line, at) => `${String(from + at).padStart(width)}| ${line}`);
  const { text: shown, shown: count } = clipLines(numbered);
  const last = from - 1 + count;
  const rest =
    last < all.length
      ? `\n… lines ${last + 1} to ${all.length} are not shown; read on with from=${last + 1}`
      : "";
  return gave(`${shown}${rest}`);
}

/** Lines that match, by file. */
export async function search(
  files: WorkspaceFiles,
  { text, regex, files: glob }: ToolArguments["search"],
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
  const { text: shown, shown: count } = clipLines(lines);
  const note = more || count < lines.length ? "\n… there is more; search for something narrower" : "";
  return gave(`${shown}${note}`);
}

/** Paths of files that match a glob, in order. */
export async function find(
  files: WorkspaceFiles,
  { glob }: ToolArguments["find"],
  signal: AbortSignal,
): Promise<Outcome> {
  const paths: string[] = [];
  for await (const path of files.glob(glob, signal)) paths.push(path);
  signal.throwIfAborted();
  if (paths.length === 0) return gave("No file matches.");
  paths.sort();
  const { text, shown } = clipLines(paths.slice(0, most.paths));
  return gave(
    shown < paths.length ? `${text}\n… and ${paths.length - shown} more; use a narrower glob` : text,
  );
}
