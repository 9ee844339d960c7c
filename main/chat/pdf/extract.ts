import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import "./no-drawing";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { type PdfAnswer, textLimit } from "./messages";

/** The tables that say which characters the codes of Chinese, Japanese and Korean fonts mean. */
function characterMaps(): string {
  const pdfjs = createRequire(import.meta.url).resolve("pdfjs-dist/package.json");
  return `${join(dirname(pdfjs), "cmaps")}/`;
}

/** Reads the text of a PDF's pages. Runs no script of the file and draws nothing. */
export async function extractPages(data: Uint8Array): Promise<PdfAnswer> {
  const task = getDocument({
    data,
    cMapUrl: characterMaps(),
    cMapPacked: true,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: 0,
  });
  try {
    const document = await task.promise;
    const pages: string[] = [];
    let length = 0;
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      const text = items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
      page.cleanup();
      length += text.length;
      if (length > textLimit) return { status: "failed", why: "too-long" };
      pages.push(text);
    }
    return { status: "ok", pages };
  } catch (error) {
    return { status: "failed", why: isPassword(error) ? "password" : "unreadable" };
  } finally {
    await task.destroy();
  }
}

/** The library's own kinds of error are not part of its types. */
function isPassword(error: unknown): boolean {
  return error instanceof Error && error.name === "PasswordException";
}
