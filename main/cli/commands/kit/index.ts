import type { Command } from "commander";
import type { CliContext } from "../../context";
import type { ExitCode } from "../../exit-codes";
import { kitApplyCommand } from "./apply";
import { kitCheckCommand } from "./check";
import { type KitCreateOptions, kitCreateCommand } from "./create";
import { kitKeyCommand } from "./key";

/** Adds `quern kit` and what belongs to it. `dressed` gives a command the help of all others. */
export function addKitCommands(
  program: Command,
  context: CliContext,
  dressed: (command: Command) => Command,
  done: (code: ExitCode) => void,
): void {
  const { say } = context;
  const kit = dressed(program.command("kit").description(say("cli.kit")));
  dressed(kit.command("create").description(say("cli.kit-create")))
    .argument("<out>", say("cli.kit-out"))
    .option("--build <build>", say("cli.kit-build"))
    .option("--machine <file>", say("cli.kit-machine"))
    .option("--with-mmproj", say("cli.kit-mmproj"))
    .option("--installers <folder>", say("cli.kit-installers"))
    .option("--part-size <size>", say("cli.kit-part-size"))
    .option("--fat32", say("cli.kit-fat32"))
    .action(async (out: string, options: KitCreateOptions) =>
      done(await kitCreateCommand(context, out, options)),
    );
  dressed(kit.command("check").description(say("cli.kit-check")))
    .argument("<folder>", say("cli.kit-folder"))
    .argument("[more...]", say("cli.kit-more"))
    .option("--json", say("cli.json"))
    .action(async (folder: string, more: string[], options: { json?: boolean }) =>
      done(await kitCheckCommand(context, folder, more, options)),
    );
  dressed(kit.command("apply").description(say("cli.kit-apply")))
    .argument("<folder>", say("cli.kit-folder"))
    .argument("[more...]", say("cli.kit-more"))
    .option("--trust <fingerprint>", say("cli.kit-trust"))
    .action(async (folder: string, more: string[], options: { trust?: string }) =>
      done(await kitApplyCommand(context, folder, more, options)),
    );
  dressed(kit.command("key").description(say("cli.kit-key"))).action(async () =>
    done(await kitKeyCommand(context)),
  );
}
