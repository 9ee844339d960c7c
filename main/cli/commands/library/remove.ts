import { createInterface } from "node:readline/promises";
import { formatBytes, QuernError } from "../../../contract";
import { practiceId, readable } from "../../../models";
import { type CliContext, CliFailure, UsageError } from "../../context";
import type { ExitCode } from "../../exit-codes";
import { type LibraryWorld, withLibrary } from "./world";

/** `quern remove`: only what Quern downloaded or linked itself is moved to the trash, after a question. */
export async function removeCommand(
  context: CliContext,
  asked: string,
  { yes, delete: forGood = false }: { yes?: boolean; delete?: boolean },
): Promise<ExitCode> {
  const { terminal, say, locale, signal } = context;
  const trash = async (path: string): Promise<void> => {
    await context.trash(path).catch((error: unknown) => {
      throw new QuernError("no-trash", { path }, { cause: error });
    });
  };
  const work = async ({ library, find, details }: LibraryWorld): Promise<ExitCode> => {
    const model = await find(asked).catch(() => {
      throw new CliFailure(say("cli.no-such-model", { id: asked }), 5);
    });
    const known = (await details()).get(model.id);
    if (model.id === practiceId || !known) throw new UsageError(say("cli.no-such-model", { id: asked }));
    const size = formatBytes(known.freesBytes, locale);
    const path = readable(model.path);
    const how = known.own ? (forGood ? "delete" : "trash") : "list";
    const question = say(`cli.remove-ask-${how}`, { path, size });
    if (!yes && !(await agreed(context, question, signal))) {
      terminal.note(say("cli.remove-kept"));
      return 0;
    }
    await library.remove(model.id, known.own).catch((error: unknown) => {
      if (!(error instanceof QuernError) || error.code !== "no-trash") throw error;
      throw new CliFailure(say("cli.remove-no-trash", { path }), 5);
    });
    terminal.note(say(`cli.removed-${how}`, { name: readable(model.name), size }));
    return 0;
  };
  return await withLibrary(context, work, forGood ? {} : { trash });
}

async function agreed({ say }: CliContext, question: string, signal: AbortSignal): Promise<boolean> {
  if (process.stdin.isTTY !== true) throw new UsageError(say("cli.remove-needs-yes"));
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^\s*(y|yes|是)\s*$/iu.test(await lines.question(question, { signal }));
  } finally {
    lines.close();
  }
}
