import { callsOf, expect, test } from "./lib/fixtures";

test("locked conversations open with the right passphrase only, and the wrong one is said", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4&chats=many&protection=locked");
  await page.keyboard.press("Control+1");
  await expect(page.getByRole("heading", { name: "Your conversations are locked" })).toBeVisible();
  const field = page.getByLabel("Passphrase");
  await expect(field).toBeFocused();
  await field.fill("guessed");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("This is not the passphrase");
  await field.fill("open sesame");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
});

test("a key that the system does not give is said with its reason, and beginning anew is asked first", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4&protection=refused");
  await page.keyboard.press("Control+1");
  await expect(page.getByRole("alert")).toContainText("the keyring did not give the key");
  await page.getByRole("button", { name: "Begin with no conversations" }).click();
  await expect(page.getByRole("alertdialog")).toContainText("stay on the disk, whole");
  await page.getByRole("alertdialog").getByRole("button", { name: "Begin with no conversations" }).click();
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
});

test("where the system keeps no secrets the list says so once, and a passphrase can be chosen", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4&chats=many");
  await page.keyboard.press("Control+1");
  const hint = page.getByText("These conversations are not encrypted on this disk.");
  await expect(hint).toBeVisible();
  await page.getByRole("button", { name: "Protect them" }).click();
  await page.getByRole("button", { name: "Use a passphrase" }).click();
  await page.getByLabel("New passphrase", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Encrypt", exact: true }).click();
  await expect(page.getByText("At least 8 characters.")).toBeVisible();
  await page.getByLabel("New passphrase", { exact: true }).fill("long enough");
  await page.getByLabel("New passphrase again").fill("long enouhg");
  await expect(page.getByText("The two are not the same.")).toBeVisible();
  await page.getByLabel("New passphrase again").fill("long enough");
  await page.getByRole("button", { name: "Encrypt", exact: true }).click();
  await expect(page.getByText("Encrypted with your passphrase")).toBeVisible();
  await page.keyboard.press("Control+1");
  await expect(hint).toHaveCount(0);
});

test("the hint goes away for good when it was read", async ({ open }) => {
  const page = await open("engine=ready&model=q4&chats=many");
  await page.keyboard.press("Control+1");
  await page.getByRole("button", { name: "Do not say this again" }).click();
  expect(await callsOf(page, "app.changeSettings")).toContainEqual({ unprotectedSeen: true });
});
