import { create } from "zustand";
import type { ErrorData, FindQuery, FoundLine } from "../../../main/contract";
import { ask, events, services } from "../../bridge";
import { openSide } from "./layout";

interface FindInFilesState {
  readonly text: string;
  readonly regex: boolean;
  readonly caseSensitive: boolean;
  readonly wholeWord: boolean;
  /** Globs with commas between them, as they were typed. */
  readonly include: string;
  readonly exclude: string;
  readonly running: boolean;
  /** Something was looked for; the lines are of it. */
  readonly asked: boolean;
  readonly lines: readonly FoundLine[];
  readonly clipped: boolean;
  readonly error: ErrorData | null;
  /** Files whose lines are folded away. */
  readonly folded: ReadonlySet<string>;
  /** Counts how often the field was asked for. */
  readonly focusAsked: number;
}

const nothingFound = {
  running: false,
  asked: false,
  lines: [],
  clipped: false,
  error: null,
  folded: new Set<string>(),
} as const;

/** What is looked for in the files of the folder, and what was found so far. */
export const useFindInFiles = create<FindInFilesState>(() => ({
  text: "",
  regex: false,
  caseSensitive: false,
  wholeWord: false,
  include: "",
  exclude: "",
  focusAsked: 0,
  ...nothingFound,
}));

/** After this long without a key the search begins, ms. */
const pause = 250;

let runId = "";
let runs = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Globs as they were typed, with commas between them. A comma between braces is part of its glob. */
export function globsOf(typed: string): string[] {
  const globs: string[] = [];
  let depth = 0;
  let glob = "";
  for (const character of typed) {
    if (character === "{") depth += 1;
    if (character === "}") depth = Math.max(0, depth - 1);
    if (character === "," && depth === 0) {
      globs.push(glob);
      glob = "";
    } else glob += character;
  }
  return [...globs, glob].map((one) => one.trim()).filter((one) => one !== "");
}

function queryOf(state: FindInFilesState): FindQuery {
  const { text, regex, caseSensitive, wholeWord, include, exclude } = state;
  return { text, regex, caseSensitive, wholeWord, include: globsOf(include), exclude: globsOf(exclude) };
}

/** Looks for what the fields say, now. */
export async function runFind(): Promise<void> {
  clearTimeout(timer);
  const state = useFindInFiles.getState();
  if (state.text === "") return stopFind();
  runs += 1;
  runId = `find-${runs}`;
  useFindInFiles.setState({ ...nothingFound, asked: true, running: true });
  const id = runId;
  const result = await ask(services().files.find({ id, query: queryOf(state) }));
  if (!result.ok && id === runId) useFindInFiles.setState({ running: false, error: result.error });
}

/** Stops looking; what was found stays. */
export async function stopFind(): Promise<void> {
  clearTimeout(timer);
  const { running, text } = useFindInFiles.getState();
  if (text === "") {
    runId = "";
    useFindInFiles.setState(nothingFound);
  } else useFindInFiles.setState({ running: false });
  if (running) await ask(services().files.stopFind());
}

/** Changes what is looked for; the search begins a moment later. */
export function changeFind(change: Partial<Omit<FindInFilesState, keyof typeof nothingFound>>): void {
  useFindInFiles.setState(change);
  clearTimeout(timer);
  timer = setTimeout(() => void runFind(), pause);
}

/** Folds the lines of a file away or brings them back. */
export function toggleFolded(path: string): void {
  useFindInFiles.setState(({ folded }) => {
    const next = new Set(folded);
    if (!next.delete(path)) next.add(path);
    return { folded: next };
  });
}

/** Opens the search at its field, with a text where one is given. */
export function openFindInFiles(text = ""): void {
  openSide("find");
  useFindInFiles.setState(({ focusAsked }) => ({ focusAsked: focusAsked + 1 }));
  if (text !== "") changeFind({ text });
}

/** Forgets what was found: another folder is open. */
export function clearFind(): void {
  clearTimeout(timer);
  runId = "";
  useFindInFiles.setState(nothingFound);
}

/** Follows what a search finds. */
export function startFind(): void {
  events().files.found(({ id, lines, done, clipped, error }) => {
    if (id !== runId) return;
    useFindInFiles.setState((state) => ({
      lines: lines.length === 0 ? state.lines : [...state.lines, ...lines],
      running: state.running && !done,
      clipped: state.clipped || clipped,
      error: error ?? state.error,
    }));
  });
}

/** One line of the results. */
export type FindRow =
  | { readonly kind: "file"; readonly path: string; readonly count: number; readonly folded: boolean }
  | { readonly kind: "line"; readonly line: FoundLine };

/** The results grouped by file, files in the order in which they came. */
export function findRows(lines: readonly FoundLine[], folded: ReadonlySet<string>): readonly FindRow[] {
  const byFile = new Map<string, FoundLine[]>();
  for (const line of lines) {
    const known = byFile.get(line.path);
    if (known === undefined) byFile.set(line.path, [line]);
    else known.push(line);
  }
  const rows: FindRow[] = [];
  for (const [path, found] of byFile) {
    const isFolded = folded.has(path);
    const count = found.reduce((sum, { hits }) => sum + Math.max(1, hits.length), 0);
    rows.push({ kind: "file", path, count, folded: isFolded });
    if (!isFolded) for (const line of found) rows.push({ kind: "line", line });
  }
  return rows;
}
