import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { smallPdf } from "../integration/support/small-pdf";
import { chat } from "./lib/chat";
import { launchQuern, temporaryFolder } from "./lib/launch";
import { answered, answers, tryPractice } from "./lib/steps";

test("files are attached and read, found again by their words, and older messages summed up for what does not fit", async () => {
  const folder = await temporaryFolder();
  const notes = join(folder.path, "notes.txt");
  const report = join(folder.path, "report.pdf");
  // Longer than what the practice model says when it is asked for a summary, which would not be used otherwise.
  await writeFile(notes, "The bittern booms at dusk. It is heard and not seen.\n".repeat(120));
  await writeFile(report, smallPdf(["A heron stands in the reeds.", "It is grey."]));
  const quern = await launchQuern({ dataFolder: join(folder.path, "data") });
  const { page } = quern;
  await tryPractice(page);

  await test.step("a text file and a PDF go with a message, and open", async () => {
    await chat.attach(quern, notes, "notes.txt");
    await chat.attach(quern, report, "report.pdf");
    await chat.ask(page, "hello", 1);
    await expect(chat.attached(page)).toHaveCount(0);
    const question = chat.questions(page).last();
    await expect(question.getByRole("listitem")).toHaveCount(2);
    await question.getByRole("button", { name: "Open report.pdf" }).click();
    const sheet = page.getByRole("dialog", { name: "report.pdf" });
    await expect(sheet).toContainText("A heron stands in the reeds.");
    await expect(sheet).toContainText("PDF");
    await page.keyboard.press("Escape");
    await expect(sheet).toHaveCount(0);
  });

  await test.step("the search finds the file by its words and opens it there", async () => {
    await chat.find(page, "heron reed", /^File report\.pdf: .*heron stands/);
    const sheet = page.getByRole("dialog", { name: "report.pdf" });
    await expect(sheet.locator("mark")).toHaveText(["heron", "reeds"]);
    await page.keyboard.press("Escape");
    await chat.find(page, "bittern", /^File notes\.txt: /);
    const marks = page.getByRole("dialog", { name: "notes.txt" }).locator("mark");
    await expect(marks).toHaveCount(120);
    await expect(marks.first()).toHaveText("bittern");
    await expect(marks.first()).toBeInViewport();
    await page.keyboard.press("Escape");
  });

  await test.step("the search finds what was said and what was thought, and opens the thought", async () => {
    await chat.find(page, "real except the wit", /^Answer: .*real except the wit/);
    await expect(answers(page).last()).toBeInViewport();
    const thought = answers(page)
      .last()
      .getByRole("button", { name: /^Thought/ });
    await expect(thought).toHaveAttribute("aria-expanded", "false");
    await chat.find(page, "says the line", /^Thinking: /);
    await expect(thought).toHaveAttribute("aria-expanded", "true");
    await chat.search(page).fill("");
  });

  await test.step("a long paste is attached, and what does not fit is said before it is sent", async () => {
    const long = "Round and round the stones go, and the flour falls. ".repeat(800);
    await quern.app.evaluate(({ clipboard }, text) => clipboard.writeText(text), long);
    await chat.composer(page).focus();
    await page.keyboard.press("Control+v");
    await expect(chat.attached(page)).toContainText("Pasted text.txt");
    await expect(chat.composer(page)).toHaveValue("");
    await expect(page.getByRole("region", { name: "Room in the context" })).toContainText(
      "This will not fit",
    );
  });

  await test.step("older messages are summed up, which is seen, and taken back", async () => {
    await page.getByRole("button", { name: "Sum up older messages" }).click();
    const summary = page.getByRole("region", { name: "Summary" });
    await expect(summary).toContainText(/Summed up: [\d,]+ tokens became [\d,]+/, { timeout: 60_000 });
    await summary.getByRole("button", { name: "Show" }).click();
    await expect(summary).toContainText("This is the long answer of the practice model.");
    // Nothing of what was said is gone.
    await expect(answers(page)).toHaveCount(1);
    await summary.getByRole("button", { name: "Undo" }).click();
    await expect(summary).toHaveCount(0);
  });

  await test.step("a short paste stays a text, and the conversation goes on", async () => {
    await page.getByRole("button", { name: "Remove Pasted text.txt" }).click();
    await expect(chat.attached(page)).toHaveCount(0);
    await quern.app.evaluate(({ clipboard }) => clipboard.writeText("hello once more"));
    await chat.composer(page).focus();
    await page.keyboard.press("Control+v");
    await expect(chat.composer(page)).toHaveValue("hello once more");
    await page.keyboard.press("Enter");
    await answered(page, 2);
  });

  expect(quern.pageErrors).toEqual([]);
  await quern.close();
  await folder.remove();
});
