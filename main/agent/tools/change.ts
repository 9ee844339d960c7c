import { type FileChange, QuernError } from "../../contract";
import type { TextOnDisk, WorkspaceFiles } from "../../workspace";
import { applyEdit, type EditResult, hunksOf } from "../edit";
import type { ToolArguments } from "./arguments";

/** Whole files beyond this are not written anew, in characters: an edit is quicker and safer. */
const longestRewrite = 40_000;

/** A change that a tool wants, worked out and not on disk. */
export type Wanted =
  | {
      readonly ok: true;
      readonly change: FileChange;
      /** What is on disk now; null: nothing. */
      readonly onDisk: TextOnDisk | null;
      readonly how: "exact" | "normalized";
    }
  | { readonly ok: false; readonly why: string };

/** What a text on disk becomes by an edit. */
export async function wantedEdit(
  files: WorkspaceFiles,
  seen: ReadonlyMap<string, string>,
  { path, old, new: next, all }: ToolArguments["edit"],
): Promise<Wanted> {
  const onDisk = await files.readText(path);
  const known = seen.get(path);
  if (known === undefined) return { ok: false, why: `Read ${path} before you edit it.` };
  if (known !== onDisk.version)
    return { ok: false, why: `${path} has changed since you read it. Read it again, then edit.` };
  const result = applyEdit(onDisk.text, { old, new: next, all });
  if (!result.ok) return { ok: false, why: refusal(path, result) };
  return { ok: true, change: changeOf(path, onDisk, result.text), onDisk, how: result.how };
}

/** What a file becomes when it is written whole. */
export async function wantedWrite(
  files: WorkspaceFiles,
  seen: ReadonlyMap<string, string>,
  { path, text }: ToolArguments["write"],
): Promise<Wanted> {
  const onDisk = await files.readText(path).catch((error: unknown) => {
    if (error instanceof QuernError && error.code === "file-not-found") return null;
    throw error;
  });
  if (onDisk) {
    if (seen.get(path) !== onDisk.version)
      return {
        ok: false,
        why: `${path} is there already and you have not read it as it is now. Read it first.`,
      };
    if (onDisk.text.length > longestRewrite)
      return { ok: false, why: `${path} is too long to be written anew. Use edit.` };
    if (onDisk.text === text) return { ok: false, why: `${path} holds exactly this text already.` };
  }
  return { ok: true, change: changeOf(path, onDisk, text), onDisk, how: "exact" };
}

/** A change as it is shown: the texts, their hunks, and the version on disk that it was made from. */
export function changeOf(path: string, onDisk: TextOnDisk | null, after: string): FileChange {
  const before = onDisk?.text ?? "";
  return {
    path,
    kind: onDisk ? "changed" : "created",
    before,
    after,
    version: onDisk?.version ?? null,
    hunks: hunksOf(before, after),
    binary: false,
    mode: null,
    changedSince: false,
  };
}

/** Lines that a change adds and takes away. */
export function countsOf({ hunks }: Pick<FileChange, "hunks">): { added: number; removed: number } {
  const lines = hunks.flatMap((one) => one.lines);
  return {
    added: lines.filter((line) => line.startsWith("+")).length,
    removed: lines.filter((line) => line.startsWith("-")).length,
  };
}

function refusal(path: string, { why, closest }: Extract<EditResult, { ok: false }>): string {
  const places = closest.map(({ from, to, text }) => `lines ${from} to ${to}:\n${text}`).join("\n\n");
  switch (why) {
    case "same":
      return "old and new are the same: nothing would change.";
    case "empty":
      return "old is empty. Give the text that is to be replaced.";
    case "ambiguous":
      return `old is in ${path} more than once. Give more of the lines around the place, or all=true.\n\n${places}`;
    case "not-found":
      return places === ""
        ? `old is not in ${path}. Read it again.`
        : `old is not in ${path}. The closest there is:\n\n${places}`;
  }
}
