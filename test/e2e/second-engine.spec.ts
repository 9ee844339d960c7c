import { expect, test } from "@playwright/test";
import { launchQuern, temporaryFolder } from "./lib/launch";
import { answered, answers, say, tryPractice } from "./lib/steps";

test("the engine llama.node, chosen in the settings, answers in the app, stops and goes on @smoke", async () => {
  const folder = await temporaryFolder();
  const quern = await launchQuern({ dataFolder: folder.path });
  const { page } = quern;
  try {
    await page.keyboard.press("Control+,");
    await page.getByRole("radio", { name: "llama.node" }).press("Space");
    await expect(page.getByRole("radio", { name: "llama.node" })).toBeChecked();
    await page.keyboard.press("Control+1");
    await tryPractice(page);
    // Its own words of what it is: its thread has loaded the library, inside a process of Electron's.
    const running = await page.evaluate(async () => {
      const status = await window.quern.services.engine.status();
      return status.ok && status.value.state === "ready" ? status.value.model.engine : null;
    });
    expect(running).toMatchObject({ id: "llama.node", why: { code: "engine-by-setting" } });
    await say(page, "hello");
    await answered(page, 1);
    await expect(answers(page).last()).toContainText("not an AI, only canned replies");

    await say(page, "endless");
    const last = answers(page).last();
    await expect(last).toContainText("The stones turn");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await expect(last.getByText("You stopped this answer. What was written is kept.")).toBeVisible();
    const before = await last.locator(".prose").innerText();
    await last.getByRole("button", { name: "Continue" }).click();
    // It is given the text so far, and the practice model ends an answer that its own tokens do not spell.
    await expect(last.getByText("You stopped this answer.")).toHaveCount(0);
    await expect(last).toHaveAttribute("aria-busy", "false");
    expect((await last.locator(".prose").innerText()).startsWith(before.slice(0, 100))).toBe(true);
    await say(page, "table");
    await answered(page, 3);
    await expect(answers(page).last().getByRole("table")).toBeVisible();
    expect(quern.pageErrors).toEqual([]);
  } finally {
    await quern.close();
    await folder.remove();
  }
});
