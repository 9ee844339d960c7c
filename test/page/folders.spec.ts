import { callsOf, expect, expectAccessible, photograph, test } from "./lib/fixtures";

test("folders for models are shown with their room, one that is away is said to be, and others are added and taken off", async ({
  open,
}) => {
  const page = await open("model=q4&disks=full");
  await page.keyboard.press("Control+5");
  const files = page.locator("section", { has: page.getByRole("heading", { name: "Files", exact: true }) });
  await expect(files.getByText("9.1 GB of 994.7 GB free")).toBeVisible();
  const stick = files.getByRole("listitem").filter({ hasText: "/media/ada/STICK/models" });
  await expect(stick).toContainText("Away: its disk or share is not connected. Nothing in it is lost.");
  await expect(files.getByRole("listitem").filter({ hasText: "/net/models" })).toContainText("Read only");
  await files.scrollIntoViewIfNeeded();
  await photograph(page, "folders");
  await expectAccessible(page);
  await files.getByRole("button", { name: "Add a folder…" }).click();
  await expect(files.getByText("51.0 GB of 64.0 GB free")).toBeVisible();
  await files.getByRole("button", { name: "Take /media/ada/STICK/models off the list" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Take off the list" }).click();
  await expect(stick).toHaveCount(0);
  expect(await callsOf(page, "models.forgetFolder")).toEqual([{ path: "/media/ada/STICK/models" }]);
});

test("before a download begins, what it needs and what each folder has is said where none has room", async ({
  open,
}) => {
  const page = await open("disks=full");
  await page.keyboard.press("Control+3");
  const row = page.getByRole("row", { name: /Q6_K/ }).first();
  await expect(row).toContainText(/Needs \d+\.\d GB in one of the model folders/);
  await expect(row).toContainText("9.1 GB free in /home/ada/.local/share/quern/models");
  await expect(row).toContainText("/media/ada/STICK/models is away");
  await expect(row).toContainText("/net/models is read only");
  await photograph(page, "folders-no-room");
  await page.getByRole("button", { name: "Put downloads on another disk…" }).click();
  await expect(page.getByText(/in one of the model folders/)).toHaveCount(0);
  expect(await callsOf(page, "models.addFolder")).toHaveLength(1);
});

test("the first run says that there is no room, and takes a folder on another disk", async ({ open }) => {
  const page = await open("disks=full");
  await expect(page.getByText(/Needs \d+\.\d GB in one of the model folders/)).toBeVisible();
  await page.getByRole("button", { name: "Put downloads on another disk…" }).click();
  await expect(page.getByText(/in one of the model folders/)).toHaveCount(0);
});

test("where there is room nothing is said of it", async ({ open }) => {
  const page = await open("");
  await page.keyboard.press("Control+3");
  await expect(page.getByRole("row", { name: /Q6_K/ }).first()).toBeVisible();
  await expect(page.getByText(/in one of the model folders/)).toHaveCount(0);
});

test("each setting of downloads, folders and the server that the administrator has fixed is shut and says so", async ({
  open,
}) => {
  const page = await open("model=q4&engine=ready&policy=downloads");
  await page.keyboard.press("Control+5");
  await expect(page.getByText("Set by your administrator")).toHaveCount(13);
  for (const name of ["Go on after a restart", "Keep the computer awake meanwhile"])
    await expect(page.getByRole("switch", { name })).toBeDisabled();
  for (const name of ["Add a folder…", "Choose a model folder", "Choose a model file"])
    await expect(page.getByRole("button", { name })).toBeDisabled();
  await expect(page.getByRole("radio", { name: "Go on in the background" })).toBeDisabled();
  for (const name of ["Server", "Other computers"])
    await expect(page.getByRole("group", { name, exact: true }).getByRole("switch")).toBeDisabled();
  await expect(page.getByRole("textbox", { name: "Port" })).toBeDisabled();
  await photograph(page, "settings-fixed");
});

test("what closing the window does is chosen", async ({ open }) => {
  const page = await open("model=q4");
  await page.keyboard.press("Control+5");
  await page.getByText("Go on in the background", { exact: true }).click();
  expect(await callsOf(page, "app.changeSettings")).toEqual([{ onClose: "background" }]);
});
