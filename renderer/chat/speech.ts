/** A text as far as whole sentences go: up to the last mark that ends one, or a line's end. */
export function wholeSentences(text: string): string {
  let end = 0;
  for (const match of text.matchAll(/[.!?…]["')\]]?(?=\s)|[。！？]|\n/gu))
    end = match.index + match[0].length;
  return text.slice(0, end);
}

/** Markdown as it is read aloud: without its marks, code named rather than spelled. */
export function spokenText(markdown: string, codeWord: string): string {
  return markdown
    .replace(/```[\s\S]*?(?:```|$)/g, ` ${codeWord} `)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`#>|~]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
