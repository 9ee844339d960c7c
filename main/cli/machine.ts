import { type MachineReport, QuernError } from "../contract";
import { detectMachine, measureMemorySpeed, withMemorySpeed, withoutMemorySpeed } from "../hardware";
import { MemorySpeedFile } from "../host";
import type { CliContext } from "./context";

/**
 * Looks at this machine, saying so to whoever watches. How fast the processor reads its memory belongs to it: as the
 * app has measured it, else measured now, which takes about a second.
 * @param how `measure`: measured now in every case
 */
export async function detect(context: CliContext, how: { measure?: boolean } = {}): Promise<MachineReport> {
  const { terminal, spawnChild, signal } = context;
  terminal.live(context.say("cli.detecting"));
  try {
    const report = await detectMachine({ modelFolder: await context.modelFolder(), spawnChild, signal });
    const before = how.measure === true ? null : (await MemorySpeedFile.open(context.dataFolder)).of(report);
    if (before) return withMemorySpeed(report, before);
    terminal.live(context.say("cli.measuring-memory"));
    return await measured(report, context);
  } finally {
    terminal.live("");
  }
}

/** Where it could not be measured, the report is good without it, and says so. */
async function measured(report: MachineReport, { spawnChild, signal }: CliContext): Promise<MachineReport> {
  try {
    return withMemorySpeed(report, await measureMemorySpeed(report, spawnChild, signal));
  } catch (error) {
    if (error instanceof QuernError && error.code === "cancelled") throw error;
    return withoutMemorySpeed(report);
  }
}
