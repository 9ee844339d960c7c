import { Command } from "commander";
import { version } from "../../package.json";
import { type BenchCommandOptions, benchCommand } from "./commands/bench";
import { type BenchAgentOptions, benchAgentCommand } from "./commands/bench-agent";
import { type DetectCommandOptions, detectCommand } from "./commands/detect";
import { type FitOptions, fitCommand } from "./commands/fit";
import { type FleetOptions, fleetCommand } from "./commands/fleet";
import { addKitCommands } from "./commands/kit";
import { addLibraryCommands } from "./commands/library";
import { mcpCommand } from "./commands/mcp";
import { type PlanServerOptions, planServerCommand } from "./commands/plan-server";
import { type PullOptions, pullCommand } from "./commands/pull";
import { type RunOptions, runCommand } from "./commands/run";
import { type ServeOptions, serveCommand } from "./commands/serve";
import { type SettingOptions, settingCommand } from "./commands/setting";
import { type TestConnectionOptions, testConnectionCommand } from "./commands/test-connection";
import { type TestEndpointOptions, testEndpointCommand } from "./commands/test-endpoint";
import type { CliContext } from "./context";
import { type ExitCode, exitCodes } from "./exit-codes";
import { columns } from "./layout";
import { addWishOptions, contextTokensOf } from "./wishes";

/** An option that may be given several times. */
const listed = (one: string, before: string[] = []) => [...before, one];

/** The commands, their options and their help. `done` is told how a command ended. */
export function createProgram(context: CliContext, done: (code: ExitCode) => void): Command {
  const { say, terminal } = context;
  const tokens = (text: string) => contextTokensOf(context, text);
  const program = new Command("quern");

  const dressed = (command: Command): Command =>
    command
      .exitOverride()
      .helpOption("-h, --help", say("cli.help"))
      .helpCommand(false)
      .configureOutput({
        writeOut: (text) => terminal.result(text),
        writeErr: (text) => terminal.aside(text),
        outputError: (text, write) => write(text),
      })
      .configureHelp({ styleTitle: (title) => translatedTitle(context, title) })
      .addHelpText("after", () => `\n${say("cli.streams")}\n\n${exitCodeText(context)}`);

  dressed(program).description(say("cli.about")).version(version, "-V, --version", say("cli.version"));
  const add = (name: string, about: string) => {
    const command = dressed(program.command(name).description(about));
    return command;
  };

  add("detect", say("cli.detect"))
    .option("--json", say("cli.json"))
    .option("--markdown", say("cli.detect-markdown"))
    .action(async (options: DetectCommandOptions) => done(await detectCommand(context, options)));
  addWishOptions(add("fit", say("cli.fit")).option("--json", say("cli.json")), context)
    .option("--machine <file>", say("cli.fit-machine"))
    .option("--hardware <text>", say("cli.fit-hardware"))
    .option("--file <file>", say("cli.fit-file"))
    .action(async (options: FitOptions) => done(await fitCommand(context, options)));
  addWishOptions(add("fleet", say("cli.fleet")).argument("<folder>", say("cli.fleet-folder")), context)
    .option("--html <file>", say("cli.fleet-html"))
    .option("--csv <file>", say("cli.fleet-csv"))
    .action(async (folder: string, options: FleetOptions) =>
      done(await fleetCommand(context, folder, options)),
    );
  add("pull", say("cli.pull"))
    .argument("[build]", say("cli.pull-build"))
    .option("--with-images", say("cli.pull-images"))
    .option("--source <source>", say("cli.pull-source"), listed)
    .action(async (build: string | undefined, options: PullOptions) =>
      done(await pullCommand(context, build, options)),
    );
  addKitCommands(program, context, dressed, done);
  addLibraryCommands(add, context, done);
  add("setting", say("cli.setting"))
    .argument("<name>", say("cli.setting-name"))
    .option("--add <folder>", say("cli.setting-add"))
    .option("--remove <folder>", say("cli.setting-remove"))
    .option("--json", say("cli.json"))
    .action(async (name: string, options: SettingOptions) =>
      done(await settingCommand(context, name, options)),
    );
  add("test-connection", say("cli.test-connection"))
    .argument("[build]", say("cli.test-connection-build"))
    .option("--source <source>", say("cli.test-connection-source"), listed)
    .option("--json", say("cli.json"))
    .action(async (build: string | undefined, options: TestConnectionOptions) =>
      done(await testConnectionCommand(context, build, options)),
    );
  add("bench", say("cli.bench"))
    .option("--model <model>", say("cli.run-model"))
    .option("--depth <tokens>", say("cli.bench-depth-option"))
    .option("--prompt <tokens>", say("cli.bench-prompt"))
    .option("--generate <tokens>", say("cli.bench-generate"))
    .option("--repetitions <count>", say("cli.bench-repetitions"))
    .option("--engine <engines>", say("cli.bench-engine-option"))
    .option("--threads <counts>", say("cli.bench-threads-option"))
    .option("--no-mtp", say("cli.bench-no-mtp"))
    .option("--json", say("cli.json"))
    .option("--csv", say("cli.bench-csv"))
    .option("--no-save", say("cli.bench-no-save"))
    .action(async (options: BenchCommandOptions) => done(await benchCommand(context, options)));
  add("bench-agent", say("cli.bench-agent"))
    .option("--model <model>", say("cli.run-model"))
    .option("--endpoint <address>", say("cli.endpoint-option"))
    .option("--endpoint-model <name>", say("cli.endpoint-model-option"))
    .option("--scripted", say("cli.bench-agent-scripted"))
    .option("--tasks <names>", say("cli.bench-agent-tasks"))
    .option("--steps <count>", say("cli.bench-agent-steps"))
    .option("--tokens <count>", say("cli.bench-agent-tokens"))
    .option("--minutes <minutes>", say("cli.bench-agent-minutes"))
    .option("--json", say("cli.json"))
    .option("--out <file>", say("cli.bench-agent-out"))
    .option("--compare <files...>", say("cli.bench-agent-compare"))
    .action(async (options: BenchAgentOptions) => done(await benchAgentCommand(context, options)));
  add("serve", say("cli.serve"))
    .option("--port <port>", say("cli.serve-port"))
    .option("--model <model>", say("cli.run-model"))
    .option("--context <tokens>", say("cli.run-context"), tokens)
    .option("--make-token <name>", say("cli.serve-make-token"))
    .option("--tokens", say("cli.serve-tokens"))
    .option("--revoke <name>", say("cli.serve-revoke"))
    .option("--token-file <file>", say("cli.serve-token-file"))
    .option("--embedding-model <file>", say("cli.serve-embedding"))
    .option("--origin <origins...>", say("cli.serve-origin"))
    .option("--host <address>", say("cli.serve-host"))
    .option("--name <names...>", say("cli.serve-name"))
    .option("--cert <file>", say("cli.serve-cert"))
    .option("--key <file>", say("cli.serve-key"))
    .option("--certificate", say("cli.serve-certificate"))
    .option("--renew-certificate", say("cli.serve-renew"))
    .action(async (options: ServeOptions) => done(await serveCommand(context, options)));
  add("mcp", say("cli.mcp")).action(async () => done(await mcpCommand(context)));
  add("plan-server", say("cli.server"))
    .requiredOption("--users <count>", say("cli.server-users"))
    .option("--context <tokens>", say("cli.server-context"), tokens)
    .option("--speed <tokens>", say("cli.server-speed-option"))
    .option("--gpus <text>", say("cli.server-gpus"))
    .option("--nodes <count>", say("cli.server-nodes"))
    .option("--machine <files...>", say("cli.server-machine"))
    .option("--out <folder>", say("cli.server-out"))
    .option("--force", say("cli.server-force"))
    .option("--json", say("cli.json"))
    .action(async (options: PlanServerOptions) => done(await planServerCommand(context, options)));
  add("run", say("cli.run"))
    .argument("[prompt]", say("cli.run-prompt"))
    .option("--model <model>", say("cli.run-model"))
    .option("--context <tokens>", say("cli.run-context"), tokens)
    .option("--no-thinking", say("cli.run-no-thinking"))
    .option("--endpoint <address>", say("cli.endpoint-option"))
    .option("--endpoint-model <name>", say("cli.endpoint-model-option"))
    .action(async (prompt: string | undefined, options: RunOptions) =>
      done(await runCommand(context, prompt, options)),
    );
  add("test-endpoint", say("cli.test-endpoint"))
    .argument("<address>", say("cli.test-endpoint-address"))
    .option("--endpoint-model <name>", say("cli.endpoint-model-option"))
    .option("--json", say("cli.json"))
    .action(async (address: string, options: TestEndpointOptions) =>
      done(await testEndpointCommand(context, address, options)),
    );
  return program;
}

function translatedTitle({ say }: CliContext, title: string): string {
  switch (title) {
    case "Usage:":
      return say("cli.usage");
    case "Arguments:":
      return say("cli.arguments");
    case "Options:":
      return say("cli.options");
    case "Commands:":
      return say("cli.commands");
    default:
      return title;
  }
}

function exitCodeText({ say }: CliContext): string {
  return `${say("cli.exit")}\n${columns(exitCodes.map((code) => [String(code), say(`cli.exit.${code}`)]))}`;
}
