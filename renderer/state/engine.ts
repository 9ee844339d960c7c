import { create } from "zustand";
import type { EngineStatus, Result } from "../../main/contract";
import { ask, askOrNotice, events, services } from "../bridge";
import { addNotice } from "./notices";

interface EngineState {
  readonly status: EngineStatus;
}

/** What the engine is doing. */
export const useEngine = create<EngineState>(() => ({ status: { state: "none" } }));

/** Reads the engine's status and follows it. */
export async function startEngine(): Promise<void> {
  events().engine.changed((status) => useEngine.setState({ status }));
  const status = await askOrNotice(services().engine.status());
  if (status !== undefined) useEngine.setState({ status });
}

/** Loads a model; true when it is ready. A failure is in the status, so it needs no notice of its own. */
export async function loadModel(modelId: string): Promise<boolean> {
  return follow(await ask(services().engine.load({ modelId })));
}

/** Loads one of the ways that the failed status offers; true when it is ready. */
export async function tryRung(id: string): Promise<boolean> {
  return follow(await ask(services().engine.tryRung({ id })));
}

function follow(result: Result<EngineStatus>): boolean {
  if (result.ok) {
    useEngine.setState({ status: result.value });
    return result.value.state === "ready";
  }
  const { status } = useEngine.getState();
  const told = status.state === "failed" && status.error.code === result.error.code;
  if (!told && result.error.code !== "cancelled") addNotice(result.error);
  return false;
}

/** Frees the engine's memory; ends a load under way, too. */
export async function unloadModel(): Promise<void> {
  await askOrNotice(services().engine.unload());
}
