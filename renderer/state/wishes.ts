import type { KeptWishes, Settings, Wishes } from "../../main/contract";
import { changeSettings, useSettings } from "./settings";

/** What the user wants from a build, as it is asked with; nothing before the settings are known. */
export function wishesNow(): Partial<Wishes> {
  const kept = useSettings.getState().settings?.wishes;
  if (kept === undefined) return {};
  const { minContextTokens, ...rest } = kept;
  return { ...rest, ...(minContextTokens !== null && { minContextTokens }) };
}

/** Changes some of the wishes; whoever shows what follows from them follows the settings. */
export async function changeWishes(change: Partial<KeptWishes>): Promise<void> {
  const kept = useSettings.getState().settings?.wishes;
  if (kept !== undefined) await changeSettings({ wishes: { ...kept, ...change } });
}

/** Whether two states of the settings ask for the same build. */
export function sameWishes(a: Settings | null, b: Settings | null): boolean {
  return wishesKey(a) === wishesKey(b);
}

/** The wishes as text: equal where they are. */
export function wishesKey(settings: Settings | null): string {
  return settings === null ? "" : JSON.stringify(settings.wishes);
}
