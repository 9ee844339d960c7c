import { type EditorState, Facet, type Range, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { Hunk } from "../../../main/contract";
import { translator } from "../../i18n";
import { firstChangedLine } from "./hunk-line";

export type Decision = "accepted" | "rejected";

/** What can be decided about the hunks that are shown. */
export interface HunkActs {
  readonly onAccept?: ((id: string) => void) | undefined;
  readonly onReject?: ((id: string) => void) | undefined;
}

export const hunkActs = Facet.define<HunkActs, HunkActs>({ combine: ([first]) => first ?? {} });

/** A hunk at its place in the text. */
interface PlacedHunk {
  readonly id: string;
  readonly number: number;
  readonly of: number;
  readonly added: number;
  readonly removed: number;
  readonly decided: Decision | null;
}

interface HunkList {
  readonly hunks: readonly Hunk[];
  readonly decided: Readonly<Record<string, Decision>>;
}

export const setHunks = StateEffect.define<HunkList>();

function button(label: string, act: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}

class HunkWidget extends WidgetType {
  constructor(private readonly hunk: PlacedHunk) {
    super();
  }

  override eq(other: HunkWidget): boolean {
    const [a, b] = [this.hunk, other.hunk];
    return a.id === b.id && a.decided === b.decided && a.number === b.number && a.of === b.of;
  }

  override toDOM(view: EditorView): HTMLElement {
    const { id, number, of, added, removed, decided } = this.hunk;
    const t = translator.t.bind(translator);
    const { onAccept, onReject } = view.state.facet(hunkActs);
    const bar = document.createElement("div");
    bar.className = "quern-hunk";
    bar.dataset.hunk = id;
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", t("diff.hunk", { number, of }));
    const title = document.createElement("span");
    title.textContent = `${t("diff.hunk", { number, of })} · ${t("diff.counts", { added, removed })}`;
    bar.append(title);
    if (decided !== null) {
      const word = document.createElement("span");
      word.dataset.decided = decided;
      word.textContent = t(`diff.${decided}`);
      bar.append(word);
    }
    if (onAccept !== undefined && decided !== "accepted")
      bar.append(button(t("diff.accept"), () => onAccept(id)));
    if (onReject !== undefined && decided !== "rejected")
      bar.append(button(t("diff.reject"), () => onReject(id)));
    return bar;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** Where a hunk's bar stands, and the lines that come with it. */
interface Place {
  readonly at: number;
  readonly lines: readonly number[];
}

function placeOf({ doc }: EditorState, hunk: Hunk): Place {
  const first = Math.min(firstChangedLine(hunk), doc.lines + 1);
  const lines: number[] = [];
  let number = hunk.newStart;
  for (const text of hunk.lines) {
    if (text.startsWith("+") && number <= doc.lines) lines.push(doc.line(number).from);
    if (!text.startsWith("-")) number += 1;
  }
  return { at: first > doc.lines ? doc.length : doc.line(first).from, lines };
}

/** Where hunks are by now, after what was edited. */
function placesIn(state: EditorState, shown: DecorationSet): Map<string, Place> {
  const found = new Map<string, { at: number; lines: number[] }>();
  for (const cursor = shown.iter(); cursor.value !== null; cursor.next()) {
    const id = String(cursor.value.spec.id);
    const place = found.get(id) ?? { at: cursor.from, lines: [] };
    if (cursor.value.spec.widget === undefined) place.lines.push(state.doc.lineAt(cursor.from).from);
    else place.at = cursor.from;
    found.set(id, place);
  }
  return found;
}

function decorations(
  state: EditorState,
  { hunks, decided }: HunkList,
  known: ReadonlyMap<string, Place>,
): DecorationSet {
  const ranges: Range<Decoration>[] = hunks.flatMap((hunk, index) => {
    const { at, lines } = known.get(hunk.id) ?? placeOf(state, hunk);
    const count = (sign: string): number => hunk.lines.filter((text) => text.startsWith(sign)).length;
    const widget = new HunkWidget({
      id: hunk.id,
      number: index + 1,
      of: hunks.length,
      added: count("+"),
      removed: count("-"),
      decided: decided[hunk.id] ?? null,
    });
    // Struck through once it is rejected: it will not be written.
    const line = Decoration.line({
      id: hunk.id,
      ...(decided[hunk.id] === "rejected" && { class: "quern-rejected" }),
    });
    return [
      // Before what was removed, which the library shows at the same place.
      Decoration.widget({ widget, block: true, side: -10, id: hunk.id }).range(at),
      ...lines.map((from) => line.range(from)),
    ];
  });
  return Decoration.set(ranges, true);
}

/** The hunks' bars, which go along with what is edited. */
export const hunkField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (value, transaction) => {
    const moved = value.map(transaction.changes);
    for (const effect of transaction.effects)
      if (effect.is(setHunks))
        return decorations(transaction.state, effect.value, placesIn(transaction.state, moved));
    return moved;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Hunks with their places, from top to bottom. */
export function placedHunks(state: EditorState): readonly { readonly id: string; readonly at: number }[] {
  const found: { id: string; at: number }[] = [];
  const cursor = state.field(hunkField).iter();
  for (; cursor.value !== null; cursor.next())
    if (cursor.value.spec.widget !== undefined)
      found.push({ id: String(cursor.value.spec.id), at: cursor.from });
  return found;
}

/** The hunk that the cursor is in or after; null before the first. */
export function hunkAtCursor(state: EditorState): string | null {
  const line = state.doc.lineAt(state.selection.main.head).from;
  return placedHunks(state).findLast(({ at }) => at <= line)?.id ?? null;
}
