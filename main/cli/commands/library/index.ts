import type { Command } from "commander";
import type { CliContext } from "../../context";
import type { ExitCode } from "../../exit-codes";
import { type FindOptions, findCommand } from "./find";
import { importCommand } from "./import";
import { listCommand } from "./list";
import { refreshCommand } from "./refresh";
import { removeCommand } from "./remove";
import { verifyCommand } from "./verify";

/** The commands that look after the models on this machine. */
export function addLibraryCommands(
  add: (name: string, about: string) => Command,
  context: CliContext,
  done: (code: ExitCode) => void,
): void {
  const { say } = context;
  add("list", say("cli.list"))
    .option("--json", say("cli.json"))
    .action(async (options: { json?: boolean }) => done(await listCommand(context, options)));
  add("find", say("cli.find"))
    .argument("[folders...]", say("cli.find-folders"))
    .option("--json", say("cli.json"))
    .option("--no-check", say("cli.find-no-check"))
    .action(async (folders: string[], options: FindOptions) =>
      done(await findCommand(context, folders, options)),
    );
  add("verify", say("cli.verify"))
    .argument("[model]", say("cli.verify-what"), "all")
    .action(async (model: string) => done(await verifyCommand(context, model)));
  add("import", say("cli.import"))
    .argument("<paths...>", say("cli.import-paths"))
    .action(async (paths: string[]) => done(await importCommand(context, paths)));
  add("remove", say("cli.remove"))
    .argument("<model>", say("cli.remove-id"))
    .option("--delete", say("cli.remove-delete"))
    .option("--yes", say("cli.remove-yes"))
    .action(async (model: string, options: { yes?: boolean }) =>
      done(await removeCommand(context, model, options)),
    );
  add("refresh", say("cli.refresh"))
    .argument("[file]", say("cli.refresh-file"))
    .action(async (file: string | undefined) => done(await refreshCommand(context, file)));
}
