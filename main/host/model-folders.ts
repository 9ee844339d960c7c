import { join } from "node:path";
import { createModelFolders, type ModelFolders } from "../models";
import type { Policy, SettingsStore } from "../settings";

/**
 * The folders for models as the settings and the policy have them at the time of each question.
 * @param onMarked called when the first folder is seen to have its marker and the settings do not say so yet
 */
export function modelFoldersOf(
  settings: Pick<SettingsStore, "current">,
  { fixed }: Pick<Policy, "fixed">,
  dataFolder: string,
  onMarked?: (folder: string) => void,
): ModelFolders {
  return createModelFolders(() => {
    const { modelFolder, markedModelFolder, moreModelFolders } = settings.current();
    return {
      main: modelFolder ?? join(dataFolder, "models"),
      mainIsMade: modelFolder === null || fixed.modelFolder !== undefined,
      mainMarked: modelFolder !== null && modelFolder === markedModelFolder,
      more: moreModelFolders,
      // Nobody has added the administrator's own by hand.
      moreMarked: fixed.moreModelFolders === undefined,
    };
  }, onMarked);
}
