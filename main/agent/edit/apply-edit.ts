import { closestLines, type Lines, linesOf } from "./closest";
import { commonEnd } from "./lines";
import { hasMarks, insideWord, LEVELS, type Level, type Normal, normalize } from "./normalize";
import { insideLine, type Place, rewrite } from "./rewrite";
import { type EditRequest, type Variant, variantsOf } from "./variants";

export type EditResult =
  | {
      readonly ok: true;
      readonly text: string;
      /** `normalized`: the old text was there, but not as it was written. */
      readonly how: "exact" | "normalized";
    }
  | {
      readonly ok: false;
      /** `ambiguous`: several places; `same`: nothing would change; `empty`: nothing to look for. */
      readonly why: "not-found" | "ambiguous" | "same" | "empty";
      /** Where it may have been meant, best first; with `ambiguous` all the places, up to a few. */
      readonly closest: Lines[];
    };

/**
 * Replaces `old` by `new` in a text. `old` has to be there once, unless all places are asked for: exactly, or else
 * with what models often write otherwise left out of account (see `LEVELS` and `variantsOf`). Never guesses between
 * two places; what is outside of the place stays as it is to the byte.
 */
export function applyEdit(text: string, edit: EditRequest): EditResult {
  if (edit.old === edit.new) return { ok: false, why: "same", closest: [] };
  if (edit.old === "")
    return text === ""
      ? { ok: true, text: edit.new, how: "exact" }
      : { ok: false, why: "empty", closest: [] };
  const exact = placesOf(text, edit.old).map((from) => ({ from, to: from + edit.old.length }));
  if (exact.length > 0) {
    const meant = wholeLines(text, edit, exact[0]?.from ?? 0);
    return replaced(
      text,
      edit,
      exact.map((place) => ({ ...place, level: "ends", variant: meant })),
      meant === edit ? "exact" : "normalized",
    );
  }
  if (edit.old.trim() === "") return { ok: false, why: "empty", closest: [] };
  const variants = variantsOf(edit);
  const plain = !hasMarks(text) && !hasMarks(edit.old);
  for (const level of LEVELS) {
    if (level === "marks" && plain) continue;
    const whole = normalize(text, level);
    for (const variant of variants) {
      const places = normalPlaces(text, whole, variant, level);
      if (places.length > 0) return replaced(text, edit, places, "normalized");
    }
  }
  return { ok: false, why: "not-found", closest: closestLines(text, variants.at(-1)?.old ?? edit.old) };
}

/** All places, those included that lie across each other: two of them are two places. */
function placesOf(text: string, wanted: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

/**
 * Whole lines that are to be replaced by lines of which the last has no end: it was lost on the way, or else what
 * comes after it would be joined to it.
 */
function wholeLines(text: string, edit: EditRequest, from: number): EditRequest {
  const lines = /[\r\n]$/.test(edit.old) && !/[\r\n]$/.test(edit.new) && edit.new !== "";
  const starts = from === 0 || /[\r\n]/.test(text.charAt(from - 1));
  return lines && starts ? { ...edit, new: `${edit.new}\n` } : edit;
}

function normalPlaces(text: string, whole: Normal, variant: Variant, level: Level): Place[] {
  const wanted = normalize(variant.old, level).text;
  if (wanted.trim() === "") return [];
  const places: Place[] = [];
  for (const at of placesOf(whole.text, wanted)) {
    let from = whole.starts[at] ?? 0;
    const to = whole.ends[at + wanted.length - 1] ?? 0;
    if (insideWord(text, from) || insideWord(text, to)) continue;
    if (!insideLine(text, from)) while (/[^\S\r\n]/.test(text.charAt(from - 1))) from--;
    places.push({ from, to, level, variant: wholeLines(text, variant, from) });
  }
  return places;
}

function replaced(
  text: string,
  edit: EditRequest,
  places: readonly Place[],
  how: "exact" | "normalized",
): EditResult {
  if (places.length > 1 && edit.all !== true)
    return { ok: false, why: "ambiguous", closest: linesOf(text, places) };
  const end = commonEnd(text) ?? "\n";
  const out: string[] = [];
  let from = 0;
  for (const place of places) {
    if (place.from < from) continue;
    const { variant } = place;
    const literal = how === "exact" && (keepsEnds(text, edit) || changesEndsOnly(edit));
    const made = literal ? variant.new : rewrite(text, place, end);
    if (made === null) return { ok: false, why: "not-found", closest: linesOf(text, [place]) };
    out.push(text.slice(from, place.from), made);
    from = place.to;
  }
  const result = out.join("") + text.slice(from);
  return result === text ? { ok: false, why: "same", closest: [] } : { ok: true, text: result, how };
}

/** Neither the file nor the new text has any other end than LF. */
function keepsEnds(text: string, edit: EditRequest): boolean {
  return !text.includes("\r") && !edit.new.includes("\r");
}

/** The ends themselves are what is to be changed. */
function changesEndsOnly(edit: EditRequest): boolean {
  const bare = (each: string) => each.replace(/\r\n|\r/g, "\n");
  return bare(edit.old) === bare(edit.new);
}
