import { create } from "zustand";

interface CodeView {
  /** Long lines go on in the next one. */
  readonly wrap: boolean;
  readonly numbers: boolean;
}

const key = "code-view";

function remembered(): CodeView {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    const has = (name: string): boolean =>
      typeof kept === "object" && kept !== null && Reflect.get(kept, name) === true;
    return { wrap: has("wrap"), numbers: has("numbers") };
  } catch {
    return { wrap: false, numbers: false };
  }
}

/** How code is shown, everywhere; remembered on this machine. */
export const useCodeView = create<CodeView>(remembered);

/** Changes what is named, for all code. */
export function changeCodeView(change: Partial<CodeView>): void {
  useCodeView.setState(change);
  try {
    localStorage.setItem(key, JSON.stringify(useCodeView.getState()));
  } catch {
    // Not worth a word: it holds until the window is closed.
  }
}
