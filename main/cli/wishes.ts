import type { Command } from "commander";
import { purpose, type Wishes, wishes, wishesAsked } from "../contract";
import { parseSize } from "../kits";
import { type CliContext, UsageError } from "./context";

type Speaker = Pick<CliContext, "say">;

/** What is wanted of a machine, as the options of a command say it. */
export interface WishOptions {
  context?: number;
  for?: Wishes["purpose"];
  minSpeed?: number;
  reserve?: number;
  gpuReserve?: number;
}

/** Adds the options by which wishes are said. */
export function addWishOptions(command: Command, context: Speaker): Command {
  const { say } = context;
  return command
    .option("--for <purpose>", say("cli.wish-for"), (text) => purposeOf(context, text))
    .option("--context <tokens>", say("cli.fit-context"), (text) => contextTokensOf(context, text))
    .option("--min-speed <speed>", say("cli.wish-speed"), (text) => speedOf(context, text))
    .option("--reserve <size>", say("cli.wish-reserve"), (text) => sizeOf(context, "--reserve", text))
    .option("--gpu-reserve <size>", say("cli.wish-gpu-reserve"), (text) =>
      sizeOf(context, "--gpu-reserve", text),
    );
}

/** The wishes that options say; what they leave out takes its default. */
export function wishesOf(options: WishOptions): Wishes {
  const { for: what, context, minSpeed = null, reserve = null, gpuReserve = null } = options;
  return wishes.parse({
    ...(what && { purpose: what }),
    ...(context !== undefined && { minContextTokens: context }),
    minTokensPerSecond: minSpeed,
    reserveBytes: reserve,
    gpuReserveBytes: gpuReserve,
  });
}

/** A number of tokens from the command line. @throws UsageError */
export function contextTokensOf(context: Speaker, text: string): number {
  const tokens = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  const read = wishesAsked.shape.minContextTokens.safeParse(tokens);
  if (!read.success || read.data === undefined)
    throw new UsageError(`--context ${text}: ${context.say("cli.fit-context")}`);
  return read.data;
}

function purposeOf(context: Speaker, text: string): Wishes["purpose"] {
  const read = purpose.safeParse(text);
  if (!read.success) throw new UsageError(`--for ${text}: ${context.say("cli.wish-for")}`);
  return read.data;
}

function speedOf(context: Speaker, text: string): number {
  const read = wishesAsked.shape.minTokensPerSecond.safeParse(text === "" ? Number.NaN : Number(text));
  if (!read.success || read.data === null)
    throw new UsageError(`--min-speed ${text}: ${context.say("cli.wish-speed")}`);
  return read.data;
}

/** More than any machine has. */
const mostBytes = 2 ** 48;

/** A size such as `4 GB` or `512MiB`, in bytes. @throws UsageError */
function sizeOf(context: Speaker, option: string, text: string): number {
  // A bare figure would be bytes, which nobody means.
  const known = /^0$|[MG]i?B$/iu.test(text.trim());
  const bytes = /^0\s*([MG]i?B)?$/iu.test(text.trim()) ? 0 : known ? parseSize(text) : null;
  if (bytes === null || bytes > mostBytes)
    throw new UsageError(`${option} ${text}: ${context.say("cli.wish-size")}`);
  return bytes;
}
