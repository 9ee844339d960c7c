import { gotoLine } from "@codemirror/search";
import type { EditorView } from "@codemirror/view";

/**
 * Asks for a line and goes there. The library gives the focus back only where the focused element is seen from the
 * document, which it is not from outside of a shadow root: so it is given back here.
 */
export function goToLine(view: EditorView): boolean {
  gotoLine(view);
  const dialog = view.dom.querySelector(".cm-goto-line");
  const back = (): void => queueMicrotask(() => view.focus());
  dialog?.addEventListener("submit", back, { once: true });
  dialog?.querySelector(".cm-dialog-close")?.addEventListener("click", back, { once: true });
  dialog?.addEventListener("keydown", (event) => {
    if (event instanceof KeyboardEvent && (event.key === "Enter" || event.key === "Escape")) back();
  });
  return true;
}
