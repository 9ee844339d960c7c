import { openSearchPanel } from "@codemirror/search";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useAsked } from "../../state/workspace/commands";
import type { Doc } from "../../state/workspace/documents";
import { useLayout } from "../../state/workspace/layout";
import { endJump, focusTaken, useTabs } from "../../state/workspace/tabs";
import { bufferOf } from "./buffers";
import { goToLine } from "./go-to-line";
import { useShadow } from "./shadow";

/** The editor with the text of a document. */
export function CodeView({ doc }: { readonly doc: Doc }) {
  const { host, root } = useShadow();
  const view = useRef<EditorView | null>(null);
  const jump = useTabs((state) => state.jump);
  const focusWanted = useTabs((state) => state.focusWanted);
  const act = useAsked((state) => state.act);
  const wrap = useLayout((state) => state.wrap);
  const { id } = doc;

  useEffect(() => {
    if (root === null) return;
    const made = new EditorView({ parent: root, root });
    made.dom.style.height = "100%";
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [root]);

  useEffect(() => {
    const buffer = bufferOf(id);
    if (root === null || view.current === null || buffer === null) return;
    buffer.show(view.current);
    return () => buffer.hide();
  }, [root, id]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the buffer reads how lines are wrapped.
  useEffect(() => bufferOf(id)?.refresh(doc.path), [id, wrap, doc.path]);

  useEffect(() => {
    if (root === null || jump?.docId !== id) return;
    bufferOf(id)?.goTo(jump.line, jump.from, jump.to);
    view.current?.focus();
    endJump();
  }, [root, jump, id]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: of the document that is shown then.
  useEffect(() => {
    if (root === null || view.current === null || !focusWanted) return;
    view.current.focus();
    focusTaken();
  }, [root, focusWanted, id]);

  useEffect(() => {
    if (root === null || view.current === null || act === null) return;
    useAsked.setState({ act: null });
    if (act.what === "find") openSearchPanel(view.current);
    else goToLine(view.current);
  }, [root, act]);

  return <div ref={host} className="h-full min-h-0" />;
}
