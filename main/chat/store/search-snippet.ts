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

/** The places in a text of what is searched for, in order and without overlaps, from the first one on. */
export function* hitsIn(text: string, wanted: SearchFor): Generator<Range> {
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
  const words = wordsIn(text);
  for (;;) {
    while (ahead.length < longest) {
      const next = words.next();
      if (next.done) break;
      ahead.push(next.value);
    }
    const [first] = ahead;
    if (!first) return;
    const found = phrases
      .filter((phrase, number) => matches(phrase, number, ahead))
      .reduce((length, phrase) => Math.max(length, phrase.length), 0);
    const last = ahead[found - 1];
    if (last) yield { start: first.start, end: last.end };
    ahead = ahead.slice(Math.max(found, 1));
  }
}

/** A part of the text around its first hit, in pieces, with the hits marked. */
export function snippetOf(text: string, wanted: SearchFor): SearchHit["snippet"] {
  const searched = text.slice(0, searchedLength);
  const hits = hitsIn(searched, wanted);
  const first = hits.next();
  const at = first.done ? 0 : first.value.start;
  const start = cut(searched, Math.max(0, at - lengthBefore));
  const end = cut(searched, Math.min(searched.length, start + snippetLength));
  const pieces: SearchHit["snippet"] = [];
  const add = (from: number, to: number, hit: boolean) => {
    const shown = searched.slice(from, to).replace(/\s+/g, " ");
    if (shown !== "") pieces.push({ text: shown, hit });
  };
  if (start > 0) pieces.push({ text: "…", hit: false });
  let done = start;
  for (let next = first; !next.done && next.value.start < end; next = hits.next()) {
    add(done, next.value.start, false);
    add(next.value.start, Math.min(next.value.end, end), true);
    done = Math.min(next.value.end, end);
  }
  add(done, end, false);
  if (end < text.length) pieces.push({ text: "…", hit: false });
  return pieces;
}

/** A place that is not inside a character. */
function cut(text: string, at: number): number {
  return at > 0 && /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at;
}
