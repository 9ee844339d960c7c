import { create } from "zustand";
import type { Preset } from "../../main/contract";
import { ask, askOrNotice, services } from "../bridge";
import { addNotice } from "./notices";

interface PresetsState {
  readonly presets: readonly Preset[];
}

/** Settings under a name. */
export const usePresets = create<PresetsState>(() => ({ presets: [] }));

function take(presets: readonly Preset[]): void {
  usePresets.setState({ presets: presets.toSorted((a, b) => a.name.localeCompare(b.name)) });
}

/** Reads the presets. */
export async function readPresets(): Promise<void> {
  const presets = await askOrNotice(services().chat.presets());
  if (presets !== undefined) take(presets);
}

/** Keeps settings under a name; an id replaces that preset. False when they could not be stored. */
export async function savePreset(
  id: string | null,
  name: string,
  settings: Preset["settings"],
): Promise<boolean> {
  const saved = await askOrNotice(services().chat.savePreset({ id, name, settings }));
  if (saved === undefined) return false;
  take([...usePresets.getState().presets.filter((preset) => preset.id !== saved.id), saved]);
  return true;
}

/** Removes a preset; conversations that it was given to keep their settings. */
export async function removePreset(id: string): Promise<void> {
  const result = await ask(services().chat.removePreset({ id }));
  if (!result.ok) return addNotice(result.error);
  take(usePresets.getState().presets.filter((preset) => preset.id !== id));
}
