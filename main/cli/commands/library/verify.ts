import { errorText, type InstalledModel, QuernError } from "../../../contract";
import { practiceId, readable } from "../../../models";
import type { CliContext } from "../../context";
import type { ExitCode } from "../../exit-codes";
import { percentOf, withLibrary } from "./world";

/** `quern verify`: each named file is read whole; ends with 5 when one is not as published. */
export async function verifyCommand(context: CliContext, asked: string): Promise<ExitCode> {
  const { terminal, say, translator, signal } = context;
  let name = "";
  return await withLibrary<ExitCode>(
    context,
    async ({ library, find }) => {
      const models = asked === "all" ? await library.list() : [await find(asked)];
      const own = models.filter(({ id }) => id !== practiceId);
      if (own.length === 0) terminal.note(say("cli.verify-nothing"));
      let worst: ExitCode = 0;
      for (const model of own) {
        name = readable(model.name);
        const { problem, verifiedAt } = await verified(model);
        terminal.live("");
        if (problem) {
          worst = 5;
          terminal.note(terminal.noteStyle("red", `${name}: ${errorText(translator, problem)}`));
        } else if (verifiedAt === null) terminal.note(say("cli.verify-unknown", { name }));
        else terminal.result(`${say("cli.verify-good", { name })}\n`);
      }
      return worst;

      async function verified(model: InstalledModel): Promise<InstalledModel> {
        try {
          return await library.verify(model.id, signal);
        } catch (error) {
          // Of a model in parts nothing was published as a whole: that is no fault of it.
          if (error instanceof QuernError && error.code === "hash-unknown")
            return { ...model, verifiedAt: null };
          if (error instanceof QuernError && error.code !== "cancelled")
            return { ...model, problem: error.toData() };
          throw error;
        }
      }
    },
    {
      onProgress: ({ checkedBytes, totalBytes }) =>
        terminal.live(say("cli.verify-reading", { name, percent: percentOf(checkedBytes, totalBytes) })),
    },
  );
}
