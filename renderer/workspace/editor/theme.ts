import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Colours of code, from the page's tokens: they change with its theme by themselves. */
const highlightStyle = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.tagName], color: "var(--code-keyword)" },
  {
    tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue],
    color: "var(--code-string)",
  },
  {
    tag: [tags.number, tags.bool, tags.null, tags.atom, tags.literal, tags.unit, tags.color],
    color: "var(--code-constant)",
  },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.typeName, tags.className],
    color: "var(--code-function)",
  },
  { tag: [tags.comment, tags.meta, tags.processingInstruction], color: "var(--code-comment)" },
  { tag: [tags.propertyName, tags.attributeName, tags.labelName], color: "var(--code-parameter)" },
  { tag: tags.heading, fontWeight: "bold", color: "var(--code-keyword)" },
  { tag: tags.strong, fontWeight: "bold" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.link, textDecoration: "underline" },
  { tag: tags.invalid, color: "var(--bad)" },
]);

const quiet = "color-mix(in oklch, var(--line) 45%, transparent)";
const mark = "color-mix(in oklch, var(--accent) 32%, transparent)";
const added = "color-mix(in oklch, var(--good) 7%, transparent)";
const addedText = "color-mix(in oklch, var(--good) 7%, transparent)";
const removed = "color-mix(in oklch, var(--bad) 6%, transparent)";
const removedText = "color-mix(in oklch, var(--bad) 6%, transparent)";
const ring = { outline: "2px solid var(--accent-strong)", outlineOffset: "1px" };

const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--bg)", color: "var(--text)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    lineHeight: "20px",
    scrollbarWidth: "thin",
    scrollbarColor: "var(--line-strong) transparent",
  },
  ".cm-content": { caretColor: "var(--text)", padding: "6px 0" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: mark,
  },
  ".cm-gutters": { backgroundColor: "var(--bg)", color: "var(--muted)", border: "none", paddingLeft: "4px" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "32px", padding: "0 8px 0 4px" },
  ".cm-activeLine": { backgroundColor: quiet },
  ".cm-activeLineGutter": { backgroundColor: quiet, color: "var(--text)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--line-strong)",
  },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--bad)",
  },
  ".cm-searchMatch": { backgroundColor: mark },
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent)", color: "var(--accent-text)" },
  ".cm-selectionMatch": { backgroundColor: quiet, outline: "1px solid var(--line)" },
  ".cm-specialChar": { color: "var(--bad)" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line)",
    color: "var(--muted)",
  },
  ".cm-panels": { backgroundColor: "var(--surface)", color: "var(--text)", fontFamily: "var(--sans)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search": {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "4px 6px",
    padding: "6px 36px 6px 10px",
    fontSize: "13px",
    "& input, & button, & label": { margin: "0" },
    "& input[type=checkbox]": { margin: "0 4px 0 0" },
  },
  ".cm-dialog": {
    padding: "6px 36px 6px 10px",
    "& form": { display: "flex", alignItems: "center", gap: "6px" },
    "& label": { display: "inline-flex", alignItems: "center", gap: "6px", fontSize: "13px" },
  },
  ".cm-dialog :focus-visible": ring,
  ".cm-panel.cm-search br": { flexBasis: "100%", content: "''", height: "0" },
  ".cm-panel.cm-search label": {
    display: "inline-flex",
    alignItems: "center",
    gap: "4px",
    margin: "0",
    fontSize: "12px",
  },
  ".cm-panel.cm-search input[type=checkbox]": { margin: "0", accentColor: "var(--accent-strong)" },
  ".cm-textfield": {
    height: "26px",
    margin: "0",
    padding: "0 8px",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    backgroundColor: "var(--bg)",
    color: "var(--text)",
    fontSize: "13px",
    fontFamily: "var(--sans)",
  },
  ".cm-textfield::placeholder": { color: "var(--muted)", opacity: "1" },
  ".cm-button": {
    height: "26px",
    margin: "0",
    padding: "0 10px",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    backgroundImage: "none",
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    fontSize: "12px",
    fontFamily: "var(--sans)",
  },
  ".cm-button:hover": { borderColor: "var(--line-strong)" },
  ".cm-button:active": { backgroundImage: "none" },
  ".cm-panel :focus-visible": ring,
  ".cm-panel.cm-search [name=close], .cm-dialog .cm-dialog-close": {
    position: "absolute",
    top: "6px",
    right: "8px",
    width: "24px",
    height: "24px",
    padding: "0",
    borderRadius: "6px",
    color: "var(--muted)",
    fontSize: "16px",
  },
  ".cm-tooltip": {
    border: "1px solid var(--line)",
    borderRadius: "6px",
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    boxShadow: "var(--shadow)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent-quiet)",
    color: "var(--text)",
  },
  // How two texts differ.
  "&.cm-merge-b .cm-changedLine, &.cm-merge-b .cm-inlineChangedLine, .cm-changedLine": {
    backgroundColor: added,
  },
  ".cm-insertedLine, &.cm-merge-b .cm-insertedLine": { background: "none", textDecoration: "none" },
  "&.cm-merge-b .cm-changedText, .cm-changedText": {
    background: addedText,
    borderBottom: "1px solid var(--good)",
  },
  ".cm-deletedChunk": { backgroundColor: removed, paddingLeft: "6px" },
  ".cm-deletedChunk .cm-deletedText": {
    background: removedText,
    borderBottom: "1px solid var(--bad)",
    textDecoration: "none",
  },
  ".cm-deletedLine, .cm-deletedLine del": { background: "none", textDecoration: "none" },
  ".cm-changeGutter": { width: "3px", paddingLeft: "1px" },
  "&.cm-merge-b .cm-changedLineGutter, .cm-changedLineGutter": { backgroundColor: "var(--good)" },
  ".cm-deletedLineGutter": { backgroundColor: "var(--bad)" },
  ".cm-collapsedLines": {
    background: "var(--surface)",
    color: "var(--muted)",
    fontFamily: "var(--sans)",
    fontSize: "12px",
    cursor: "default",
    "&:before": { content: '"⋯"' },
    "&:after": { content: '"⋯"' },
  },
  ".quern-hunk": {
    display: "flex",
    alignItems: "center",
    gap: "6px",
    padding: "3px 8px",
    backgroundColor: "var(--surface)",
    borderTop: "1px solid var(--line)",
    color: "var(--muted)",
    fontFamily: "var(--sans)",
    fontSize: "12px",
    userSelect: "none",
  },
  ".quern-hunk button": {
    height: "22px",
    padding: "0 8px",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    font: "inherit",
  },
  ".quern-hunk button:hover": { borderColor: "var(--line-strong)" },
  ".quern-hunk button:focus-visible": ring,
  ".quern-hunk [data-decided=accepted]": { color: "var(--good)" },
  ".quern-hunk [data-decided=rejected]": { color: "var(--bad)" },
  ".quern-rejected": { textDecoration: "line-through", color: "var(--muted)" },
});

/** How the editor looks. */
export const look = [theme, syntaxHighlighting(highlightStyle)];
