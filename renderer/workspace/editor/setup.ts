import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension, Prec } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { translator } from "../../i18n";
import { nameOf } from "../../state/workspace/path";
import { visibleText } from "../../ui/visible";
import { goToLine } from "./go-to-line";
import { indentOf } from "./text";
import { look } from "./theme";

/** Parts of an editor that change while it lives. */
export const parts = {
  language: new Compartment(),
  separator: new Compartment(),
  indent: new Compartment(),
  /** Wrapping, words of the library in the user's language, whether it may be edited. */
  manner: new Compartment(),
} as const;

/** The library's own words, as far as the user meets them. */
const phraseKeys = {
  Find: "editor.find",
  Replace: "editor.replaceField",
  next: "editor.next",
  previous: "editor.previous",
  all: "editor.all",
  "match case": "editor.matchCase",
  regexp: "editor.regexp",
  "by word": "editor.byWord",
  replace: "editor.replace",
  "replace all": "editor.replaceAll",
  close: "editor.close",
  "Go to line": "editor.goToLine",
  go: "editor.go",
  "current match": "editor.currentMatch",
  "on line": "editor.onLine",
  "replaced match on line $": "editor.replacedOne",
  "replaced $ matches": "editor.replacedMany",
  "Folded lines": "editor.folded",
  "folded code": "editor.folded",
  "Fold line": "editor.fold",
  "Unfold line": "editor.unfold",
  unfold: "editor.unfold",
  "$ unchanged lines": "editor.unchanged",
  "Control character": "editor.control",
  "Selection deleted": "editor.selectionDeleted",
} as const;

function phrases(): Extension {
  const entries = Object.entries(phraseKeys).map(([phrase, key]) => [phrase, translator.t(key)]);
  return EditorState.phrases.of(Object.fromEntries(entries));
}

/** How the editor is handled: wrapping, words, rights. */
export function manner(options: { wrap: boolean; readOnly: boolean; path: string }): Extension {
  return [
    options.wrap ? EditorView.lineWrapping : [],
    EditorState.readOnly.of(options.readOnly),
    EditorView.contentAttributes.of({
      "aria-label": translator.t("editor.label", { name: visibleText(nameOf(options.path)) }),
      ...(options.readOnly ? { "aria-readonly": "true" } : {}),
      spellcheck: "false",
      tabindex: "0",
    }),
    phrases(),
  ];
}

/** The indentation of a text. */
export function indentation(text: string): Extension {
  const { unit, width } = indentOf(text);
  return [indentUnit.of(unit), EditorState.tabSize.of(width)];
}

/** What is pasted or dropped has the line breaks of the text it comes into. */
const pasteAsHere = EditorView.clipboardInputFilter.of((text, state) =>
  text.replace(/\r\n?|\n/g, state.lineBreak),
);

/** What every editor and every comparison has. */
export const common: Extension = [
  lineNumbers(),
  highlightSpecialChars(),
  drawSelection(),
  bracketMatching(),
  highlightSelectionMatches(),
  search({ top: true }),
  pasteAsHere,
  look,
];

/** What an editor of a file has besides. */
export const editing: Extension = [
  history(),
  foldGutter(),
  dropCursor(),
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  closeBrackets(),
  rectangularSelection(),
  crosshairCursor(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  Prec.high(keymap.of([{ key: "Ctrl-g", run: goToLine, preventDefault: true }])),
  keymap.of([
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    indentWithTab,
  ]),
];
