import { create } from "zustand";
import type { AppInfo, Settings } from "../../main/contract";
import { askOrNotice, events, services } from "../bridge";
import { setLocale, systemLocale } from "../i18n";

interface SettingsState {
  readonly settings: Settings | null;
  readonly info: AppInfo | null;
}

/** The user's settings and what this Quern is. */
export const useSettings = create<SettingsState>(() => ({ settings: null, info: null }));

function take(settings: Settings): void {
  useSettings.setState({ settings });
  setLocale(settings.language === "system" ? systemLocale() : settings.language);
  if (settings.theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = settings.theme;
}

/** Reads the settings and follows their changes. */
export async function startSettings(): Promise<void> {
  events().app.settingsChanged(take);
  const settings = await askOrNotice(services().app.settings());
  if (settings !== undefined) take(settings);
  const info = await askOrNotice(services().app.info());
  if (info !== undefined) useSettings.setState({ info });
}

/** Changes what is named. */
export async function changeSettings(change: Partial<Omit<Settings, "modelFolder">>): Promise<void> {
  const settings = await askOrNotice(services().app.changeSettings(change));
  if (settings !== undefined) take(settings);
}

/** Whether a new chat will think before it answers. */
export const newThinking = ({ settings }: SettingsState): boolean => settings?.newThinking ?? true;

/** Remembers that, over restarts; at once here, since a chat may be begun before it is on the disk. */
export async function rememberThinking(newThinking: boolean): Promise<void> {
  useSettings.setState(({ settings }) => ({ settings: settings && { ...settings, newThinking } }));
  await changeSettings({ newThinking });
}

/** Has the user choose where new downloads go. */
export async function chooseModelFolder(): Promise<void> {
  const settings = await askOrNotice(services().app.chooseModelFolder());
  if (settings !== undefined && settings !== null) take(settings);
}

/** Whether downloads have to wait: offline, with a source that is not a folder. */
export function waitsForNetwork({ offline, source }: Settings): boolean {
  return offline && source.kind !== "folder";
}
