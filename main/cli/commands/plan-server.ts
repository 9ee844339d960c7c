import { randomBytes } from "node:crypto";
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readableJson, type ServerHardware, serverLimits } from "../../contract";
import { fileTrouble, writeFileAtomic } from "../../files";
import { savedReport } from "../../host";
import {
  type HardwareTrouble,
  hardwareFromReports,
  hardwareFromText,
  optionalFiles,
  planServer,
  secretFile,
  servedGpus,
  serverFiles,
} from "../../server-plan";
import { type CliContext, CliFailure, UsageError } from "../context";
import type { ExitCode } from "../exit-codes";
import { serverPlanText } from "../server-plan-text";

export interface PlanServerOptions {
  users: string;
  context?: number;
  speed?: string;
  gpus?: string;
  nodes?: string;
  machine?: string[];
  out?: string;
  force?: boolean;
  json?: boolean;
}

/** `quern plan-server`: what serves several people, and the files for it. Exit code 3 where it does not fit. */
export async function planServerCommand(context: CliContext, options: PlanServerOptions): Promise<ExitCode> {
  const { say, terminal } = context;
  const wishes = {
    users: wholeNumber(context, "--users", options.users, serverLimits.users),
    contextTokens: options.context ?? 32_768,
    tokensPerSecond: options.speed === undefined ? null : speedOf(context, options.speed),
  };
  if (wishes.contextTokens < 1024 || wishes.contextTokens > serverLimits.contextTokens)
    throw new UsageError(say("cli.server-number", { option: "--context", most: serverLimits.contextTokens }));
  const hardware = await hardwareOf(context, options);
  if ("trouble" in hardware)
    throw new UsageError(
      say(`cli.server-${hardware.trouble}`, { gpu: hardware.gpu, served: servedGpus.join(", ") }),
    );
  const plan = planServer(hardware, wishes);
  if (options.json === true) terminal.result(`${readableJson(plan)}\n`);
  else terminal.result(`${serverPlanText(context, plan)}\n`);
  if (!plan.option.fits) return 3;
  if (options.out !== undefined) {
    const keys = { client: randomBytes(32).toString("hex"), engine: randomBytes(32).toString("hex") };
    await writeFiles(context, options.out, serverFiles(plan, keys), options.force === true);
    terminal.aside(`${say("cli.server-written", { folder: options.out })}\n`);
  }
  return plan.status === "fits" ? 0 : 3;
}

async function hardwareOf(
  context: CliContext,
  { gpus, nodes, machine }: PlanServerOptions,
): Promise<ServerHardware | HardwareTrouble> {
  if ((gpus === undefined) === (machine === undefined) || (machine !== undefined && nodes !== undefined))
    throw new UsageError(context.say("cli.server-one-hardware"));
  if (machine !== undefined) {
    if (machine.length > serverLimits.nodes)
      throw new UsageError(
        context.say("cli.server-number", { option: "--machine", most: serverLimits.nodes }),
      );
    return hardwareFromReports(await Promise.all(machine.map(savedReport)));
  }
  const count = wholeNumber(context, "--nodes", nodes ?? "1", serverLimits.nodes);
  return hardwareFromText(gpus ?? "", count);
}

function wholeNumber({ say }: CliContext, option: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d{1,6}$/u.test(text) || value < 1 || value > most)
    throw new UsageError(say("cli.server-number", { option, most }));
  return value;
}

function speedOf({ say }: CliContext, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1000))
    throw new UsageError(say("cli.server-number", { option: "--speed", most: 1000 }));
  return value;
}

/** Writes all or, where one is there already and `force` is not given, none. The keys of an earlier run are kept. */
async function writeFiles(
  { say }: CliContext,
  folder: string,
  files: Record<string, string>,
  force: boolean,
): Promise<void> {
  const there: string[] = [];
  for (const name of Object.keys(files)) if (await exists(join(folder, name))) there.push(name);
  if (there.length > 0 && !force)
    throw new CliFailure(say("cli.server-exists", { folder, files: there.join(", ") }), 5);
  for (const name of optionalFiles)
    if (force && !(name in files)) await rm(join(folder, name), { force: true });
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    try {
      await mkdir(dirname(path), { recursive: true });
      if (name !== secretFile) await writeFileAtomic(path, text);
      else if (!there.includes(name)) await writeFile(path, text, { mode: 0o600, flag: "wx" });
    } catch (error) {
      throw await fileTrouble(error, path);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
