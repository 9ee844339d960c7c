import type { HighlighterCore, ThemedToken } from "shiki/core";
import { createCssVariablesTheme, createHighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import { grammarOf } from "./languages";

/** A piece of code of one colour; null: the colour of text. */
export interface Token {
  readonly text: string;
  readonly kind: string | null;
}

const theme = createCssVariablesTheme({ name: "quern", variablePrefix: "--code-", fontStyle: false });

/**
 * A line that is longer stays plain, and one that takes longer keeps the colours it has, in characters and ms. The
 * first line of a language also pays for its patterns: the library's own limit of 500 ms cut it off on busy machines.
 */
const limits = { tokenizeMaxLineLength: 2000, tokenizeTimeLimit: 3000 } as const;

let highlighter: Promise<HighlighterCore> | null = null;

function ready(): Promise<HighlighterCore> {
  highlighter ??= createHighlighterCore({
    themes: [theme],
    langs: [],
    // Regular expressions of the browser: nothing is compiled at run time, so the page's policy stays strict.
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  return highlighter;
}

const kinds: ReadonlySet<string> = new Set([
  "keyword",
  "string",
  "string-expression",
  "constant",
  "function",
  "comment",
  "parameter",
  "punctuation",
  "link",
]);

function kindOf(token: ThemedToken): string | null {
  const kind = /--code-token-([a-z-]+)/.exec(token.color ?? "")?.[1];
  return kind !== undefined && kinds.has(kind) ? kind : null;
}

/** The lines of a code in coloured pieces; null for a language that is not known. */
export async function highlight(
  code: string,
  language: string,
): Promise<readonly (readonly Token[])[] | null> {
  const grammar = grammarOf(language);
  if (grammar === null) return null;
  const shiki = await ready();
  if (!shiki.getLoadedLanguages().includes(grammar.id)) await shiki.loadLanguage(grammar.load());
  const { tokens } = shiki.codeToTokens(code, { lang: grammar.id, theme: "quern", ...limits });
  return tokens.map((line) => line.map((token) => ({ text: token.content, kind: kindOf(token) })));
}
