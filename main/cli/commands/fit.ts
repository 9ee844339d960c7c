import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { type MachineReport, QuernError, readableJson, type Wishes, wishes } from "../../contract";
import { fileTrouble } from "../../files";
import { checkMachine, paperMachine, recommend } from "../../fit";
import { type CliContext, UsageError } from "../context";
import type { ExitCode } from "../exit-codes";
import type { fitJson } from "../fit-json";
import { fitText } from "../fit-text";
import { detect } from "../machine";
import { readLibrary } from "../models";

export interface FitOptions {
  json?: boolean;
  context?: number;
  machine?: string;
  hardware?: string;
}

/** `quern fit`: the build that fits, and why. */
export async function fitCommand(context: CliContext, options: FitOptions): Promise<ExitCode> {
  const wished = wishesOf(options.context);
  if (options.machine !== undefined && options.hardware !== undefined)
    throw new UsageError(context.say("cli.fit-one-machine"));
  const machine = await machineOf(context, options);
  // What lies on this computer is no help to another one.
  const here = options.machine === undefined && options.hardware === undefined;
  const installed = new Set(here ? (await readLibrary(context)).map(({ id }) => id) : []);
  const result = recommend(machine, await context.catalog(), wished, { installed });
  if (options.json === true) {
    const json: z.input<typeof fitJson> = {
      schemaVersion: 1,
      machine,
      wishes: wished,
      recommendation: result,
    };
    context.terminal.result(`${readableJson(json)}\n`);
  } else {
    context.terminal.result(`${fitText(context, result)}\n`);
  }
  return result.status === "fits" ? 0 : 3;
}

/** What is wanted of a machine by the options of a command. */
export function wishesOf(contextTokens: number | undefined): Wishes {
  return wishes.parse(contextTokens === undefined ? {} : { minContextTokens: contextTokens });
}

async function machineOf(context: CliContext, { machine, hardware }: FitOptions): Promise<MachineReport> {
  if (machine !== undefined) return savedReport(machine);
  return hardware === undefined ? detect(context) : paperMachine(hardware, new Date());
}

/**
 * A report that `detect --json` has written.
 * @throws QuernError `invalid-request` that names the file and the field, and what reading throws
 */
export async function savedReport(path: string): Promise<MachineReport> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw await fileTrouble(error, path);
  }
  try {
    return checkMachine(JSON.parse(text));
  } catch (error) {
    const why = error instanceof QuernError ? error.params.what : "no JSON";
    throw new QuernError("invalid-request", { what: `${path}: ${why}` }, { cause: error });
  }
}

/** A number of tokens from the command line. @throws UsageError */
export function contextTokensOf(context: CliContext, text: string): number {
  const tokens = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!wishes.shape.minContextTokens.safeParse(tokens).success)
    throw new UsageError(`--context ${text}: ${context.say("cli.fit-context")}`);
  return tokens;
}
