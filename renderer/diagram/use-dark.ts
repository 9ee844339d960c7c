import { useSyncExternalStore } from "react";
import { useSettings } from "../state/settings";

const query = matchMedia("(prefers-color-scheme: dark)");

function watch(changed: () => void): () => void {
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** Whether the page is dark now. */
export function useDark(): boolean {
  const theme = useSettings((state) => state.settings?.theme ?? "system");
  const system = useSyncExternalStore(watch, () => query.matches);
  return theme === "system" ? system : theme === "dark";
}
