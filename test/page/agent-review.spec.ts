import { hunkOf, panel, waits, workspace } from "./lib/agent-panel";
import { callsOf, expect, expectAccessible, test } from "./lib/fixtures";

test("an edit is reviewed part by part, and a rejected part goes back with its reason", async ({ open }) => {
  const page = await workspace(open, "agent=edit");
  await waits(page).getByRole("button", { name: "Review…" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit of src/total.ts" });
  await expect(dialog).toContainText("Nothing is on disk yet.");
  await hunkOf(dialog, 2)
    .getByRole("button", { name: /^Reject/ })
    .click();
  await dialog.getByLabel("Why, for the model (may stay empty)").fill("keep the comment");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Accept 1 of 2 changes" }).click();
  await expect(dialog).toHaveCount(0);
  expect(await callsOf(page, "agent.takeEdit")).toMatchObject([
    { accepted: ["h1"], edited: null, reason: "keep the comment" },
  ]);
});

test("a part that was rejected is struck through and stays left out when the text is changed as well", async ({
  open,
}) => {
  const page = await workspace(open, "agent=edit");
  await waits(page).getByRole("button", { name: "Review…" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit of src/total.ts" });
  await hunkOf(dialog, 2)
    .getByRole("button", { name: /^Reject/ })
    .click();
  await expect(dialog.locator(".quern-rejected").first()).toBeVisible();
  const struck = await dialog.locator(".quern-rejected").allTextContents();
  await dialog.getByRole("textbox", { name: /total\.ts/ }).press("Control+Home");
  await page.keyboard.type("// mine\n");
  await expect(dialog.getByText("What you rejected is not written, whatever else you change.")).toBeVisible();
  // The bars and the lines go along with what is typed above them.
  await hunkOf(dialog, 1)
    .getByRole("button", { name: /^Accept/ })
    .click();
  expect(await dialog.locator(".quern-rejected").allTextContents()).toEqual(struck);
  await dialog.getByRole("button", { name: "Accept 1 of 2 changes, with yours" }).click();
  await expect(dialog).toHaveCount(0);
  expect(await callsOf(page, "agent.takeEdit")).toMatchObject([
    { accepted: ["h1"], edited: expect.stringContaining("// mine\n") },
  ]);
});

test("all changes of a task are reviewed in one place", async ({ open }) => {
  const page = await workspace(open, "agent=done");
  await panel(page).getByRole("button", { name: "Review 3 files" }).click();
  const dialog = page.getByRole("dialog", { name: "All changes of this task" });
  await dialog.getByRole("button", { name: /^src\/notes\.md/ }).click();
  await expect(dialog).toContainText("Somebody else has changed this file since");
  await hunkOf(dialog, 1)
    .getByRole("button", { name: /^Reject/ })
    .click();
  await dialog.getByLabel("Why, for the model (may stay empty)").fill("no notes");
  await dialog.getByRole("button", { name: "Take 1 change back out" }).click();
  await expect
    .poll(() => callsOf(page, "agent.rejectHunks"))
    .toEqual([{ taskId: "t1", path: "src/notes.md", version: "v2", hunks: ["h1"], reason: "no notes" }]);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Accept all 5 files" }).click();
  await expect(dialog).toHaveCount(0);
});

test("in the review of all changes a hunk is accepted for good, and every kind of file whole, or taken back", async ({
  open,
}) => {
  const page = await workspace(open, "agent=done");
  const review = () => panel(page).getByRole("button", { name: "Review 3 files" }).click();
  const dialog = page.getByRole("dialog", { name: "All changes of this task" });
  const fileOf = (name: RegExp) => dialog.getByRole("button", { name });
  await review();
  await fileOf(/^src\/total\.ts/).click();
  await hunkOf(dialog, 1)
    .getByRole("button", { name: /^Accept/ })
    .click();
  await expect
    .poll(() => callsOf(page, "agent.acceptHunks"))
    .toEqual([{ taskId: "t1", path: "src/total.ts", version: "v1", hunks: ["h1"] }]);
  await dialog.getByRole("button", { name: "Close" }).first().click();
  await review();
  await fileOf(/^src\/total\.ts/).click();
  await dialog.getByRole("button", { name: "Accept file" }).click();
  await expect(fileOf(/^src\/total\.ts/)).toHaveCount(0);
  await fileOf(/^bin\/run\.sh.*may now be run: 644 → 755/).click();
  await expect(dialog.getByRole("region", { name: "bin/run.sh" })).toContainText(
    "What it holds is as it was.",
  );
  await dialog.getByRole("button", { name: "Accept file" }).click();
  await expect(fileOf(/^bin\/run\.sh/)).toHaveCount(0);
  for (const name of [/^src\/notes\.md/, /^lib\/__init__\.py/, /^assets\/logo\.png/]) {
    await fileOf(name).click();
    await dialog.getByRole("button", { name: "Take the whole file back" }).click();
    await dialog.getByRole("button", { name: "Take the whole file back" }).click();
    await expect(fileOf(name)).toHaveCount(0);
  }
  await expect(dialog.getByText("There is nothing left to review.")).toBeVisible();
  expect(await callsOf(page, "agent.rejectHunks")).toMatchObject([
    { path: "src/notes.md", hunks: ["whole"] },
    { path: "lib/__init__.py", hunks: ["whole"] },
    { path: "assets/logo.png", hunks: ["whole"] },
  ]);
});

test("a review stays, with what was decided and written, when the window becomes narrow", async ({
  open,
}) => {
  const page = await workspace(open, "agent=edit");
  await waits(page).getByRole("button", { name: "Review…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Why, for the model (may stay empty)").fill("Not this one.");
  await page.setViewportSize({ width: 900, height: 600 });
  await page.waitForTimeout(250);
  await expect(dialog.getByLabel("Why, for the model (may stay empty)")).toHaveValue("Not this one.");
  await page.keyboard.press("Escape");
  await expect(waits(page)).toBeVisible();
});

/** In a narrow window the panel makes room for the files until it is asked for. */
