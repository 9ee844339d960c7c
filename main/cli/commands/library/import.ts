import { resolve } from "node:path";
import { errorText } from "../../../contract";
import { importPaths, readable } from "../../../models";
import type { CliContext } from "../../context";
import { type ExitCode, exitCodeOf } from "../../exit-codes";
import { withLibrary } from "./world";

/** `quern import`: the paths of what was taken in are the result; ends with the code of the first that was not. */
export async function importCommand(context: CliContext, paths: readonly string[]): Promise<ExitCode> {
  const { terminal, say, translator, signal } = context;
  return await withLibrary<ExitCode>(
    context,
    async ({ library }) => {
      const { added, refused } = await importPaths(
        paths.map((path) => resolve(path)),
        (path) => library.addFile(path),
        signal,
      );
      // What has the size of a published file is compared before the command ends, so that its name is known.
      const stop = () => void library.close();
      signal.addEventListener("abort", stop, { once: true });
      await library.settled();
      signal.removeEventListener("abort", stop);
      signal.throwIfAborted();
      terminal.live("");
      for (const { id } of added) {
        const model = await library.find(id);
        terminal.result(`${readable(model.path)}\n`);
        if (model.catalogFile === null && !model.practice)
          terminal.note(say("cli.import-unlisted", { name: readable(model.name) }));
      }
      for (const { error } of refused)
        terminal.note(terminal.noteStyle("red", readable(errorText(translator, error))));
      const [first] = refused;
      return first ? exitCodeOf(first.error.code) : 0;
    },
    { onProgress: ({ path }) => terminal.live(say("cli.import-checking", { name: readable(path) })) },
  );
}
