import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { goToNextChunk, goToPreviousChunk, unifiedMergeView } from "@codemirror/merge";
import { searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { useEffect, useRef } from "react";
import type { Hunk } from "../../../main/contract";
import { useLayout } from "../../state/workspace/layout";
import type { DiffEditorProps } from "./diff-editor";
import { type Decision, hunkActs, hunkAtCursor, hunkField, placedHunks, setHunks } from "./hunk-controls";
import { languageFor } from "./languages";
import { lineDiff } from "./line-diff";
import { common, indentation, manner } from "./setup";
import { useShadow } from "./shadow";
import { separatorOf } from "./text";

/** More lines than this around a change are folded away; as many stay in sight. */
const collapse = { margin: 3, minSize: 6 } as const;
const noHunks: readonly Hunk[] = [];
const noDecisions: Readonly<Record<string, Decision>> = {};

/** Moves the cursor to the next hunk, or, where none are named, to the next place that differs. */
function goToHunk(view: EditorView, by: 1 | -1): boolean {
  const hunks = placedHunks(view.state);
  if (hunks.length === 0) return (by === 1 ? goToNextChunk : goToPreviousChunk)(view);
  const here = view.state.doc.lineAt(view.state.selection.main.head).from;
  const next =
    by === 1
      ? (hunks.find(({ at }) => at > here) ?? hunks[0])
      : (hunks.findLast(({ at }) => at < here) ?? hunks.at(-1));
  if (next === undefined) return false;
  view.dispatch({
    selection: { anchor: next.at },
    effects: EditorView.scrollIntoView(next.at, { y: "center" }),
  });
  return true;
}

/** How a text differs from another, in one column: what was removed stands above what came in its place. */
export function DiffView(props: DiffEditorProps) {
  const { before, path, hunks = noHunks, decided = noDecisions, editable = false } = props;
  const { host, root } = useShadow();
  const view = useRef<EditorView | null>(null);
  const language = useRef(new Compartment());
  const edited = useRef<string | null>(null);
  const shown = useRef(props.after);
  // What was typed here and comes back as the text is no other text.
  if (props.after !== edited.current) shown.current = props.after;
  const after = shown.current;
  const latest = useRef(props);
  latest.current = props;
  const wrap = useLayout((state) => state.wrap);

  useEffect(() => {
    if (root === null) return;
    const parts = { language: language.current };
    const decide = (what: "onAccept" | "onReject") => (editor: EditorView) => {
      const id = hunkAtCursor(editor.state);
      const act = latest.current[what];
      if (id === null || act === undefined) return false;
      act(id);
      return true;
    };
    const state = EditorState.create({
      doc: after,
      extensions: [
        EditorState.lineSeparator.of(separatorOf(after || before, "lf")),
        indentation(after),
        parts.language.of([]),
        manner({ wrap, readOnly: !editable, path }),
        common,
        hunkField,
        hunkActs.of({
          onAccept: latest.current.onAccept && ((id) => latest.current.onAccept?.(id)),
          onReject: latest.current.onReject && ((id) => latest.current.onReject?.(id)),
        }),
        unifiedMergeView({
          original: before,
          mergeControls: false,
          gutter: true,
          collapseUnchanged: collapse,
          diffConfig: { override: lineDiff },
        }),
        editable ? history() : [],
        Prec.high(
          keymap.of([
            { key: "F7", run: (editor) => goToHunk(editor, 1), shift: (editor) => goToHunk(editor, -1) },
            { key: "Alt-y", run: decide("onAccept") },
            { key: "Alt-n", run: decide("onReject") },
          ]),
        ),
        // The Tab key goes on to what decides: whoever reviews by the keyboard is not held here, and indents nothing unseen.
        keymap.of([...defaultKeymap, ...searchKeymap, ...(editable ? historyKeymap : [])]),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          edited.current = update.state.sliceDoc();
          latest.current.onEdit?.(edited.current);
        }),
      ],
    });
    const made = new EditorView({ state, parent: root, root });
    made.dom.style.height = "100%";
    view.current = made;
    languageFor(path)
      ?.load()
      .then(
        (extension) => {
          if (view.current === made) made.dispatch({ effects: parts.language.reconfigure(extension) });
        },
        () => undefined,
      );
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [root, before, after, path, editable, wrap]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a view that was made anew has no hunks yet.
  useEffect(() => {
    view.current?.dispatch({ effects: setHunks.of({ hunks, decided }) });
  }, [root, before, after, path, editable, wrap, hunks, decided]);

  return <div ref={host} className="h-full min-h-0" />;
}
