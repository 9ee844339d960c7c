import type { z } from "zod";
import { type MachineReport, readableJson } from "../../contract";
import { paperMachine, type RecommendOptions, recommend, upgradesFor } from "../../fit";
import { measuredHere, ownFactsReader, savedReport, threadsHere } from "../../host";
import { type CliContext, UsageError } from "../context";
import type { ExitCode } from "../exit-codes";
import type { fitJson } from "../fit-json";
import { fitText } from "../fit-text";
import { detect } from "../machine";
import { readLibrary } from "../models";
import { type WishOptions, wishesOf } from "../wishes";
import { fitFile } from "./fit-file";

export interface FitOptions extends WishOptions {
  json?: boolean;
  machine?: string;
  hardware?: string;
  file?: string;
}

/** `quern fit`: the build that fits, and why. */
export async function fitCommand(context: CliContext, options: FitOptions): Promise<ExitCode> {
  if (options.machine !== undefined && options.hardware !== undefined)
    throw new UsageError(context.say("cli.fit-one-machine"));
  if (options.file !== undefined) {
    const [machine, wished] = [await machineOf(context, options), wishesOf(options)];
    return fitFile(context, options.file, { machine, wishes: wished, json: options.json === true });
  }
  const fit = await fitHere(context, options);
  const { recommendation } = fit;
  if (options.json === true) context.terminal.result(`${readableJson(fit)}\n`);
  else {
    const { machine, wishes } = fit;
    const upgrades =
      recommendation.status === "nothing-fits"
        ? upgradesFor(machine, await context.catalog(), wishes, recommendation)
        : [];
    context.terminal.result(`${fitText(context, recommendation, upgrades)}\n`);
  }
  return recommendation.status === "fits" ? 0 : 3;
}

/** The recommendation with what it was made from, as `quern fit --json` gives it. */
export async function fitHere(context: CliContext, options: Omit<FitOptions, "json" | "file">) {
  const wished = wishesOf(options);
  const machine = await machineOf(context, options);
  // What lies on this computer is no help to another one.
  const here = options.machine === undefined && options.hardware === undefined;
  const models = here ? await readLibrary(context) : [];
  const installed = new Set(models.map(({ id }) => id));
  const known = here ? { ...(await knownHere(context, machine)), own: await ownFactsReader()(models) } : {};
  const recommendation = recommend(machine, await context.catalog(), wished, { installed, ...known });
  return { schemaVersion: 1 as const, machine, wishes: wished, recommendation } satisfies z.input<
    typeof fitJson
  >;
}

/** What the app has measured and learned on this computer; a file that makes no sense is named and not counted with. */
async function knownHere(
  { dataFolder, say, terminal }: CliContext,
  machine: MachineReport,
): Promise<Pick<RecommendOptions, "measured" | "learned" | "threads">> {
  const { measured, learned, unsound } = await measuredHere(dataFolder, machine);
  for (const path of unsound) terminal.note(say("cli.fit-not-read", { path }));
  return { measured, learned, threads: await threadsHere(dataFolder, machine) };
}

async function machineOf(context: CliContext, { machine, hardware }: FitOptions): Promise<MachineReport> {
  if (machine !== undefined) return savedReport(machine);
  return hardware === undefined ? detect(context) : paperMachine(hardware, new Date());
}
