import { join } from "node:path";
import { createModelFolders, type ModelFolders } from "../models";
import type { Policy, SettingsStore } from "../settings";

/** The folders for models as the settings and the policy have them at the time of each question. */
export function modelFoldersOf(
  settings: Pick<SettingsStore, "current">,
  { fixed }: Pick<Policy, "fixed">,
  dataFolder: string,
): ModelFolders {
  return createModelFolders(() => {
    const { modelFolder, moreModelFolders } = settings.current();
    return {
      main: modelFolder ?? join(dataFolder, "models"),
      mainIsMade: modelFolder === null || fixed.modelFolder !== undefined,
      more: moreModelFolders,
      // Nobody has added the administrator's own by hand.
      moreMarked: fixed.moreModelFolders === undefined,
    };
  });
}
