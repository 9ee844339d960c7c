import { useEffect, useRef } from "react";

/** Whether the keys that decide may mean what waits, by where the focus is now. */
export function mayDecideByKeys(): boolean {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  // What is typed in a frame, as in the terminal, the page does not see.
  return !(focused instanceof HTMLIFrameElement) && !keepsItsKeys(focused);
}

/** Whether keys of this element are its own: a field with words in it, or an editor. */
function keepsItsKeys(target: EventTarget | null | undefined): boolean {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return target.value !== "";
  return target instanceof HTMLElement && target.isContentEditable;
}

/**
 * `Ctrl/Cmd+Enter` accepts and `Ctrl/Cmd+Backspace` rejects what waits, wherever the focus is in the window, except
 * in a field with words in it, where these keys do something else. Nothing happens while a dialog is open.
 * @param accept null where the page may not accept, as for a command
 */
export function useDecisionKeys(accept: (() => void) | null, reject: () => void): void {
  const acts = useRef({ accept, reject });
  acts.current = { accept, reject };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      if (event.ctrlKey === event.metaKey || event.altKey || event.shiftKey) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null) return;
      // What is inside a shadow root, as the editor is, names itself only here.
      if (keepsItsKeys(event.composedPath()[0])) return;
      const { accept: take, reject: refuse } = acts.current;
      const act = event.key === "Enter" ? take : event.key === "Backspace" ? refuse : null;
      if (act === null) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
