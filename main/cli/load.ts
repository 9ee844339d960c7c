import { version } from "../../package.json";
import type { EngineSupervisor } from "../engine";
import { type CommandLoader, type LoadedBy, openCommandLoader } from "../host";
import type { CliContext } from "./context";
import { detect } from "./machine";
import { readLibrary } from "./models";

/** What a command loads models with: as the app does, by what is known of this machine, and learning from it. */
export async function commandLoader(
  context: CliContext,
  supervisor: EngineSupervisor,
  by: LoadedBy,
): Promise<CommandLoader> {
  return openCommandLoader({
    by,
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
