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

/**
 * Keeps settings under a name; an id replaces that preset. False when they could not be stored.
 * @param usual new conversations begin with it from now on
 */
export async function savePreset(
  id: string | null,
  name: string,
  settings: Preset["settings"],
  usual: boolean,
): Promise<boolean> {
  const saved = await askOrNotice(services().chat.savePreset({ id, name, settings }));
  if (saved === undefined) return false;
  take([...usePresets.getState().presets.filter((preset) => preset.id !== saved.id), saved]);
  if (usual) await setUsualPreset(saved.id);
  return true;
}

/** The preset that new conversations begin with; undefined: the recommended settings. */
export const usualPreset = ({ presets }: PresetsState): Preset | undefined =>
  presets.find(({ usual }) => usual);

/** Has new conversations begin with a preset; null: with the recommended settings. */
export async function setUsualPreset(id: string | null): Promise<void> {
  const presets = await askOrNotice(services().chat.setUsualPreset({ id }));
  if (presets !== undefined) take(presets);
}

/** Removes a preset; conversations that it was given to keep their settings. */
export async function removePreset(id: string): Promise<void> {
  const result = await ask(services().chat.removePreset({ id }));
  if (!result.ok) return addNotice(result.error);
  take(usePresets.getState().presets.filter((preset) => preset.id !== id));
}
