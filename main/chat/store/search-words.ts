/** A piece of a text that can be searched for, and where it stands. */
export interface Word {
  /** Without upper case and accents. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Nobody searches for more of a word than this, and long runs (data in base64) would only fill the index. */
const longestWord = 64;

const plain = /^[\0-\x7f]*$/;
const plainWord = /[a-z0-9]+/g;
const run = /[\p{L}\p{N}\p{M}]+/gu;
/** Writing without spaces between words: each character is a word, and several in a row are searched as they stand. */
const alone = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const piece = new RegExp(
  `${alone.source}|[^\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}]+`,
  "gu",
);

/** A word as it is compared: é is e, full width is half width, Ä is a; a Korean syllable stays one character. */
function fold(word: string): string {
  const bare = plain.test(word)
    ? word
    : word
        .normalize("NFKD")
        .replace(/[\u0300-\u036f]/g, "")
        .normalize("NFC")
        .replace(/[^\p{L}\p{N}\p{M}]/gu, "");
  return bare.toLowerCase().slice(0, longestWord);
}

/** The words of a text, one after the other, with their places. */
export function* wordsIn(text: string): Generator<Word> {
  for (const { 0: found, index } of text.matchAll(run)) {
    for (const { 0: part, index: at } of found.matchAll(piece)) {
      const word = fold(part);
      const start = index + at;
      if (word !== "") yield { word, start, end: start + part.length };
    }
  }
}

/** The words of a text as the index is given them: one space between. */
export function indexedWords(text: string): string {
  if (plain.test(text)) {
    const words = text.toLowerCase().match(plainWord) ?? [];
    return words.map((word) => word.slice(0, longestWord)).join(" ");
  }
  return Array.from(wordsIn(text), ({ word }) => word).join(" ");
}

/** What is searched for: all of these, each a row of words as they stand. The last word may be unfinished. */
export interface SearchFor {
  readonly phrases: readonly (readonly string[])[];
}

export function searchFor(query: string): SearchFor {
  const phrases = query
    .split(/\s+/)
    .map((part) => Array.from(wordsIn(part), ({ word }) => word))
    .filter((phrase) => phrase.length > 0);
  return { phrases };
}

/** Whether the last word is written character by character, so that it cannot be the beginning of a longer one. */
export function endsWhole({ phrases }: SearchFor): boolean {
  const last = phrases.at(-1)?.at(-1);
  return last === undefined || alone.test(last);
}

/** The query in the words of SQLite's FTS5; null when there is nothing to search for. */
export function matchExpression(wanted: SearchFor): string | null {
  if (wanted.phrases.length === 0) return null;
  const phrases = wanted.phrases.map((phrase) => `"${phrase.join(" ")}"`);
  return `${phrases.join(" AND ")}${endsWhole(wanted) ? "" : " *"}`;
}
