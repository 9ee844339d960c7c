import { type Attachment, QuernError } from "../../contract";

/** The pages of a PDF as one text, each under its number, and which of them hold none. */
export function pdfText(name: string, pages: readonly string[]): { text: string; note: Attachment["note"] } {
  const without = pages.flatMap((text, n) => (text.trim() === "" ? [n + 1] : []));
  if (without.length === pages.length) throw new QuernError("pdf-no-text", { name });
  const text = pages
    .map((page, n) => ({ page: page.trim(), number: n + 1 }))
    .filter(({ page }) => page !== "")
    .map(({ page, number }) => `[Page ${number}]\n${page}`)
    .join("\n\n");
  const note =
    without.length === 0 ? null : { code: "pdf-pages-without-text", params: { pages: ranges(without) } };
  return { text, note };
}

/** Numbers in ascending order as people write them: 1–3, 7. */
export function ranges(numbers: readonly number[]): string {
  const found: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last && number === last.to + 1) last.to = number;
    else found.push({ from: number, to: number });
  }
  return found.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}
