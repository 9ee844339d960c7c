import type { AppInfo, appService, Emit, Handlers } from "../contract";
import { fileTrouble, plainFileName, writeFileAtomic } from "../files";
import { addModelFolder } from "../models";
import type { SettingsStore } from "../settings";
import type { HostDesktop } from "./desktop";

interface AppServiceOptions {
  info: () => AppInfo;
  settings: SettingsStore;
  desktop: HostDesktop;
  emit: Emit<typeof appService>;
  /** The page can be used: what was put off until then may start. */
  onReady: () => void;
}

/** What belongs to no single part: settings, facts about this installation, the desktop. */
export function createAppService({
  info,
  settings,
  desktop,
  emit,
  onReady,
}: AppServiceOptions): Handlers<typeof appService> {
  settings.onChange((now) => emit("settingsChanged", now));
  return {
    info: async () => info(),
    settings: async () => settings.current(),
    changeSettings: (patch) => settings.change(patch),
    chooseModelFolder: async () => {
      const chosen = await desktop.pickFolder();
      if (chosen === null) return null;
      const folder = await addModelFolder(chosen);
      return settings.change({ modelFolder: folder, markedModelFolder: folder });
    },
    openLink: ({ url }) => desktop.openLink(url),
    copyText: async ({ text }) => desktop.copyText(text),
    saveFile: async ({ name, content }) => {
      const path = await desktop.saveFile(plainFileName(name), "any");
      if (path === null) return null;
      try {
        await writeFileAtomic(path, content);
      } catch (error) {
        throw await fileTrouble(error, path, content.length);
      }
      return path;
    },
    showLog: async () => desktop.showInFolder(info().logFile),
    ready: async () => {
      onReady();
      const trouble = settings.trouble();
      if (trouble) emit("notice", trouble);
    },
  };
}
