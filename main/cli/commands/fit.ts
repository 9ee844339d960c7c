import { readFile } from "node:fs/promises";
import type { z } from "zod";
import {
  type MachineReport,
  machineReport,
  QuernError,
  readableJson,
  type Wishes,
  wishes,
} from "../../contract";
import { fileTrouble } from "../../files";
import { recommend } from "../../fit";
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
}

/** `quern fit`: the build that fits, and why. */
export async function fitCommand(context: CliContext, options: FitOptions): Promise<ExitCode> {
  const wished = wishesOf(options.context);
  const machine = options.machine === undefined ? await detect(context) : await savedReport(options.machine);
  const library = await readLibrary(context);
  const installed = new Set(library.map(({ id }) => id));
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

function wishesOf(contextTokens: number | undefined): Wishes {
  return wishes.parse(contextTokens === undefined ? {} : { minContextTokens: contextTokens });
}

async function savedReport(path: string): Promise<MachineReport> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw await fileTrouble(error, path);
  }
  try {
    return machineReport.parse(JSON.parse(text));
  } catch (error) {
    throw new QuernError("invalid-request", { what: path }, { cause: error });
  }
}

/** A number of tokens from the command line. @throws UsageError */
export function contextTokensOf(context: CliContext, text: string): number {
  const tokens = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!wishes.shape.minContextTokens.safeParse(tokens).success)
    throw new UsageError(`--context ${text}: ${context.say("cli.fit-context")}`);
  return tokens;
}
