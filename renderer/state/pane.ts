import { create } from "zustand";

/** Where it is remembered whether the pane is open. */
const key = "quern.chat-pane";

function remembered(): boolean {
  try {
    return localStorage.getItem(key) === "open";
  } catch {
    // A page without storage of its own forgets, no more.
    return false;
  }
}

interface PaneState {
  readonly open: boolean;
}

/** From this width on there is room for it beside the conversation; below, it would cover what is read first. */
const roomy = "(min-width: 72rem)";

/** Whether the settings of the conversation stand beside it. */
export const usePane = create<PaneState>(() => ({ open: matchMedia(roomy).matches && remembered() }));

/** Opens or closes the pane, for the next start, too. */
export function setPane(open: boolean): void {
  usePane.setState({ open });
  try {
    localStorage.setItem(key, open ? "open" : "closed");
  } catch {
    // Not remembered; it is open all the same.
  }
}
