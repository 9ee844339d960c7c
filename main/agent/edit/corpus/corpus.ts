import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** An edit as a model wrote it, with what has to come of it. */
export interface EditCase {
  readonly name: string;
  readonly group: string;
  /** In what way it is not what it should be. */
  readonly kind: string;
  readonly file: string;
  readonly old: string;
  readonly new: string;
  readonly all: boolean;
  /** The file afterwards, to the byte; null where it must not land. */
  readonly want: string | null;
  readonly why: string | null;
}

/*
 * The files beside this one: `### file` is the file of the cases that have none of their own; `=== name` begins a
 * case, `@@@ part` a part of it. Files end with a line's end, old and new texts do not. Marks that nobody sees are
 * written as others: see below. What has to come out is written whole (`want`), or as what goes and what comes in its
 * place (`gone`, `come`), which is there once.
 */
const marks: readonly (readonly [string, string])[] = [
  ["∎\n", ""],
  ["⇥", "\t"],
  ["␠", " "],
  ["␍", "\r"],
  ["⍽", "\u00a0"],
  ["‸", "\u200b"],
  ["◌", ""],
];

function plain(text: string): string {
  return marks.reduce((all, [mark, meant]) => all.replaceAll(mark, meant), text);
}

/** Reads the whole corpus. @throws Error where a case is not well formed */
export async function readCorpus(): Promise<EditCase[]> {
  const files = (await readdir(import.meta.dirname)).filter((name) => name.endsWith(".txt")).sort();
  const cases: EditCase[] = [];
  for (const name of files) {
    const text = await readFile(join(import.meta.dirname, name), "utf8");
    cases.push(...readCases(text, name.slice(0, -".txt".length)));
  }
  return cases;
}

function readCases(text: string, group: string): EditCase[] {
  const [head = "", ...sections] = text.split(/^=== /m);
  const shared = plain(head.replace(/^### file\n/, ""));
  return sections.map((section) => {
    const [top = "", ...pieces] = section.split(/^@@@ /m);
    const [name = "", ...options] = top.trimEnd().split("\n");
    const found = new Map(
      pieces.map((piece) => {
        const line = piece.indexOf("\n");
        return [piece.slice(0, line), plain(piece.slice(line + 1))];
      }),
    );
    const part = (key: string) => found.get(key)?.replace(/\n$/, "") ?? "";
    const file = found.get("file") ?? shared;
    const refused = found.has("refuse");
    const want = refused ? null : (found.get("want") ?? replacedOnce(file, part("gone"), part("come"), name));
    return {
      name: `${group}: ${name}`,
      group,
      kind: options.find((each) => each.startsWith("class: "))?.slice("class: ".length) ?? "",
      file,
      old: part("old"),
      new: part("new"),
      all: options.includes("all: yes"),
      want,
      why: refused ? part("refuse") : null,
    };
  });
}

function replacedOnce(file: string, gone: string, come: string, name: string): string {
  const at = file.indexOf(gone);
  if (gone === "" || at === -1 || file.indexOf(gone, at + 1) !== -1)
    throw new Error(`${name}: what goes is not there once`);
  return file.slice(0, at) + come + file.slice(at + gone.length);
}
