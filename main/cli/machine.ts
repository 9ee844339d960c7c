import type { MachineReport } from "../contract";
import { detectMachine } from "../hardware";
import type { CliContext } from "./context";

/** Looks at this machine, saying so to whoever watches. */
export async function detect(context: CliContext): Promise<MachineReport> {
  const { terminal, spawnChild, signal } = context;
  terminal.live(context.say("cli.detecting"));
  try {
    return await detectMachine({ modelFolder: await context.modelFolder(), spawnChild, signal });
  } finally {
    terminal.live("");
  }
}
