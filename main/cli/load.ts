import { version } from "../../package.json";
import type { EngineSupervisor } from "../engine";
import { type CommandLoader, openCommandLoader } from "../host";
import type { CliContext } from "./context";
import { detect } from "./machine";
import { readLibrary } from "./models";

/** What a command loads models with: as the app does, by what is known of this machine, and learning from it. */
export async function commandLoader(
  context: CliContext,
  supervisor: EngineSupervisor,
): Promise<CommandLoader> {
  return openCommandLoader({
    supervisor,
    dataFolder: context.dataFolder,
    version,
    settings: await context.settings(),
    catalog: await context.catalog(),
    installed: () => readLibrary(context),
    detect: () => detect(context),
    onTrouble: (thrown) => context.terminal.note(String(thrown)),
  });
}
