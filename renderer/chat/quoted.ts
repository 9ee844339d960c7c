/** A text as a Markdown quote with room to write below it. */
export function asQuote(text: string): string {
  const lines = text.replaceAll(/\r\n?/g, "\n").trim().split("\n");
  return `${lines.map((line) => (line === "" ? ">" : `> ${line}`)).join("\n")}\n\n`;
}
