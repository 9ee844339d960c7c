import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { extractPages } from "../../main/chat/pdf/extract";
import { expect, photograph, test } from "./lib/fixtures";

const machines = 60;

test("the page of a fleet prints well: every machine once, heads on every page of a table, nothing beyond the paper", async ({
  program,
  window: page,
}) => {
  const html = await readFile(resolve(import.meta.dirname, "../../out/page-test/fleet.html"), "utf8");
  await page.goto("about:blank");
  await page.setContent(html);
  const base64 = await program.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const pdf = await window?.webContents.printToPDF({ pageSize: "A4", preferCSSPageSize: true });
    return pdf?.toString("base64") ?? "";
  });
  const answer = await extractPages(new Uint8Array(Buffer.from(base64, "base64")));
  if (!("pages" in answer)) throw new Error(JSON.stringify(answer));
  expect(answer.pages.length).toBeGreaterThan(1);
  const seen = answer.pages.flatMap((text, at) => {
    const names = text.match(/\boffice-\d+\b/gu) ?? [];
    if (names.length > 0) expect(text, `page ${at + 1}`).toContain("Would run");
    return names;
  });
  expect(seen.toSorted()).toEqual(Array.from({ length: machines }, (_, at) => `office-${at}`).toSorted());

  // As wide as the text of a sheet of A4 is.
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: Math.floor(((210 - 28) / 25.4) * 96), height: 900 });
  const beyond = await page.evaluate(() =>
    [...document.querySelectorAll("td, th, p, li, dd, dt")]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => element.textContent),
  );
  expect(beyond).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await photograph(page, "fleet-print");
  await page.emulateMedia({ media: null });
});
