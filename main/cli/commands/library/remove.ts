import { createInterface } from "node:readline/promises";
import { formatBytes } from "../../../contract";
import { practiceId, readable } from "../../../models";
import { type CliContext, CliFailure, UsageError } from "../../context";
import type { ExitCode } from "../../exit-codes";
import { withLibrary } from "./world";

/** `quern remove`: only what Quern downloaded or linked itself is deleted, after a question. */
export async function removeCommand(
  context: CliContext,
  asked: string,
  { yes }: { yes?: boolean },
): Promise<ExitCode> {
  const { terminal, say, locale, signal } = context;
  return await withLibrary<ExitCode>(context, async ({ library, find, details }) => {
    const model = await find(asked).catch(() => {
      throw new CliFailure(say("cli.no-such-model", { id: asked }), 5);
    });
    const known = (await details()).get(model.id);
    if (model.id === practiceId || !known) throw new UsageError(say("cli.no-such-model", { id: asked }));
    const size = formatBytes(known.freesBytes, locale);
    const path = readable(model.path);
    const question = say(known.own ? "cli.remove-ask-delete" : "cli.remove-ask-list", { path, size });
    if (!yes && !(await agreed(context, question, signal))) {
      terminal.note(say("cli.remove-kept"));
      return 0;
    }
    await library.remove(model.id, known.own);
    terminal.note(say(known.own ? "cli.removed" : "cli.removed-list", { name: readable(model.name), size }));
    return 0;
  });
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
