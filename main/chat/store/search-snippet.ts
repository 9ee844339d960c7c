import type { SearchHit } from "../../contract";
import { endsWhole, type SearchFor, type Word, wordsIn } from "./search-words";

/** About two lines of the list of hits, and how much of it comes before the first hit. */
const snippetLength = 180;
const lengthBefore = 50;
/** A hit further down is told by the beginning of the message: reading on would cost more than it gives. */
const searchedLength = 200_000;

interface Range {
  start: number;
  end: number;
}

/** A letter that may be compared otherwise than as it is written: none of the plain ones, Han, or signs. */
const otherwise = /[^\0-\x7f\xa0-\xa9\u2010-\u2027\u2030-\u205e\u3000-\u303f\u3400-\u9fff]/;
const letter = /[\p{L}\p{N}\p{M}]/u;

/**
 * A place at the beginning of a word from which the first hit is found soon: many times quicker than reading word by
 * word. One before it that is written in an unusual way, as iN tHis, may be passed. The text's length where there is no
 * hit.
 */
function nearFirst(text: string, { phrases }: SearchFor): number {
  const first = phrases.map((phrase) => phrase[0] ?? "");
  // Making a long text small takes longer than all the rest.
  const usual = first.flatMap((word) => [
    word,
    `${word.charAt(0).toUpperCase()}${word.slice(1)}`,
    word.toUpperCase(),
  ]);
  let near = firstPlace(text, usual);
  if (near === undefined) {
    const small = text.toLowerCase();
    if (small.length !== text.length) return 0;
    near = firstPlace(small, first) ?? text.length;
  }
  if (otherwise.test(text.slice(0, near))) return 0;
  while (near > 0 && near < text.length && letter.test(text.charAt(near - 1))) near -= 1;
  return near;
}

function firstPlace(text: string, words: readonly string[]): number | undefined {
  const places = words.map((word) => text.indexOf(word)).filter((place) => place >= 0);
  return places.length === 0 ? undefined : Math.min(...places);
}

/** The places in a text of what is searched for that begin in this part of it, in order and without overlaps. */
function* hitsIn(text: string, wanted: SearchFor, from: number, until: number): Generator<Range> {
  const { phrases } = wanted;
  const longest = Math.max(...phrases.map((phrase) => phrase.length));
  const open = endsWhole(wanted) ? -1 : phrases.length - 1;
  const matches = (phrase: readonly string[], number: number, words: readonly Word[]) =>
    phrase.every((word, n) => {
      const there = words[n]?.word;
      const unfinished = number === open && n === phrase.length - 1;
      return there === word || (unfinished && there?.startsWith(word) === true);
    });
  // The last few words, so that each row of words is seen once, from its first word on.
  let ahead: Word[] = [];
  const words = wordsIn(text.slice(from));
  for (;;) {
    while (ahead.length < longest) {
      const next = words.next();
      if (next.done) break;
      ahead.push(next.value);
    }
    const [first] = ahead;
    if (!first || from + first.start >= until) return;
    const found = phrases
      .filter((phrase, number) => matches(phrase, number, ahead))
      .reduce((length, phrase) => Math.max(length, phrase.length), 0);
    const last = ahead[found - 1];
    if (last) yield { start: from + first.start, end: from + last.end };
    ahead = ahead.slice(Math.max(found, 1));
  }
}

/** Whether any of what is searched for is in a text. */
export function hasHit(text: string, wanted: SearchFor): boolean {
  return firstHit(text.slice(0, searchedLength), wanted) !== undefined;
}

function firstHit(text: string, wanted: SearchFor): Range | undefined {
  const first = hitsIn(text, wanted, nearFirst(text, wanted), text.length).next();
  return first.done ? undefined : first.value;
}

/** A part of the text around its first hit, in pieces, with the hits marked. */
export function snippetOf(text: string, wanted: SearchFor): SearchHit["snippet"] {
  const searched = text.slice(0, searchedLength);
  const first = firstHit(searched, wanted)?.start;
  const start = cut(searched, Math.max(0, (first ?? 0) - lengthBefore));
  const end = cut(searched, Math.min(searched.length, start + snippetLength));
  const pieces: SearchHit["snippet"] = [];
  const add = (from: number, to: number, hit: boolean) => {
    const shown = searched.slice(from, to).replace(/\s+/g, " ");
    if (shown !== "") pieces.push({ text: shown, hit });
  };
  if (start > 0) pieces.push({ text: "…", hit: false });
  let done = start;
  for (const hit of first === undefined ? [] : hitsIn(searched, wanted, first, end)) {
    add(done, hit.start, false);
    add(hit.start, Math.min(hit.end, end), true);
    done = Math.min(hit.end, end);
  }
  add(done, end, false);
  if (end < text.length) pieces.push({ text: "…", hit: false });
  return pieces;
}

/** A place that is not inside a character. */
function cut(text: string, at: number): number {
  return at > 0 && /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at;
}
