import { loadModel } from "./engine";
import { goTo, useNavigation } from "./navigation";

/** Loads a model and opens the chat with it, unless the user has gone elsewhere meanwhile. */
export async function openWith(modelId: string): Promise<void> {
  if ((await loadModel(modelId)) && useNavigation.getState().place === "setup") goTo("chat");
}
