import type { InstalledModel } from "../contract";
import type { EngineSupervisor } from "../engine";
import { publicModelId, type ServedModel } from "../server";
import type { SettingsStore } from "../settings";

/** The model that a request of the API gets: the one that is loaded, else the one that would be loaded for it. */
export async function servedModel(
  { status }: Pick<EngineSupervisor, "status">,
  settings: SettingsStore,
  find: (id: string) => Promise<InstalledModel>,
): Promise<ServedModel | null> {
  if (status.state === "ready") {
    const { name, quant, actual } = status.model;
    return { id: publicModelId(name, quant), contextTokens: actual.contextTokens };
  }
  const id = status.state === "none" ? settings.current().lastModelId : status.modelId;
  if (id === null) return null;
  const model = await find(id).catch(() => null);
  return model && { id: publicModelId(model.name, model.catalogFile?.quant ?? null), contextTokens: null };
}
