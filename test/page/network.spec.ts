import { callsOf, expect, photograph, test } from "./lib/fixtures";

test("the step of a connection that fails is named, with what to do", async ({ open }) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  await page.getByRole("button", { name: "Test the connection" }).click();
  const steps = page.getByRole("list", { name: "Connection" }).getByRole("listitem");
  await expect(steps).toHaveCount(8);
  await expect(steps.nth(3)).toContainText("Route");
  await expect(steps.nth(3)).toContainText("good");
  await expect(steps.nth(4)).toContainText("Secure connection");
  await expect(steps.nth(4)).toContainText("A company proxy may need its certificate to be trusted");
  await expect(steps.nth(5)).toContainText("not tried");
});

test("a token is taken, never shown again, and removed; where it is kept is said", async ({ open }) => {
  const page = await open("engine=ready&model=q4&protection=keyring");
  await page.keyboard.press("Control+5");
  const field = page.getByLabel("Token", { exact: true });
  await field.fill("hf_secret");
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(page.getByText("There is one, kept by the keyring.")).toBeVisible();
  await expect(field).toHaveValue("");
  await expect(page.locator("body")).not.toContainText("hf_secret");
  expect(await callsOf(page, "network.setToken")).toEqual([{ token: "hf_secret" }]);
  await page.getByRole("button", { name: "Remove the token" }).click();
  await expect(page.getByRole("button", { name: "Remove the token" })).toHaveCount(0);
});

test("where there is no secret store it is said before a token is typed", async ({ open }) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  await expect(page.getByText("a token is kept only until Quern ends, not on the disk")).toBeVisible();
});

test("a source that needs an address is the source once the address makes sense", async ({ open }) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  await page.getByText("Mirror", { exact: true }).click();
  const address = page.getByLabel("Address of the source");
  await address.fill("no address");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("refused a request");
  await expect(page.getByText("Now: huggingface.co")).toBeVisible();
  await address.fill("https://mirror.example");
  await page.getByRole("button", { name: "Use this address" }).click();
  await expect(page.getByText("Now: mirror.example")).toBeVisible();
  await page.getByText("Folder", { exact: true }).click();
  await page.getByRole("button", { name: "Choose a folder", exact: true }).click();
  await expect(page.getByText("Now: /media/ada/stick/models")).toBeVisible();
});

test("what the administrator has fixed is shut and says so; the rest stays open", async ({ open }) => {
  const page = await open("engine=ready&model=q4&policy=locked");
  await page.keyboard.press("Control+5");
  await expect(page.getByText("Set by your administrator")).toHaveCount(8);
  await expect(page.getByRole("switch", { name: "Downloads that you start may connect" })).toBeDisabled();
  await expect(page.getByRole("radio", { name: "Mirror" })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Choose a file" })).toBeDisabled();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeEnabled();
  await expect(page.getByRole("button", { name: "Test the connection" })).toBeEnabled();
});

test("a policy that cannot be understood is named as the reason for being offline", async ({ open }) => {
  const page = await open("engine=ready&model=q4&policy=damaged&offline");
  await page.keyboard.press("Control+5");
  await expect(page.getByText("/etc/quern/policy.json, cannot be understood")).toBeVisible();
});

test("further sources are added, shown in their order, tested one by one, and taken off", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  await page.getByRole("button", { name: "Add a source" }).click();
  await page.getByLabel("Address of the further source").fill("https://mirror.example");
  await page.keyboard.press("Enter");
  const list = page.getByRole("list", { name: "Further sources" }).getByRole("listitem");
  await expect(list).toHaveText(["2.Mirror: mirror.example"]);
  await page.getByRole("button", { name: "Add a source" }).click();
  await page
    .getByRole("group", { name: "Kind of the further source" })
    .getByText("Folder", { exact: true })
    .click();
  await expect(list).toHaveText(["2.Mirror: mirror.example", "3.Folder: /media/ada/stick/models"]);
  await page.getByRole("button", { name: "Test the connection" }).click();
  await expect(page.getByText("1. huggingface.co – fails: Secure connection")).toBeVisible();
  await expect(page.getByText("2. mirror.example – works")).toBeVisible();
  await expect(page.getByText("3. /media/ada/stick/models – fails: File")).toBeVisible();
  const mirror = page.getByRole("list", { name: "Connection to mirror.example" }).getByRole("listitem");
  await expect(mirror).toHaveCount(8);
  await expect(mirror.nth(4)).toContainText("Secure connection");
  await expect(mirror.nth(4)).toContainText("good");
  await photograph(page, "network-further-sources");
  await page.getByRole("button", { name: "Remove the source mirror.example" }).click();
  await expect(list).toHaveText(["2.Folder: /media/ada/stick/models"]);
  expect(await callsOf(page, "network.dropSource")).toEqual([
    { source: { kind: "endpoint", url: "https://mirror.example" } },
  ]);
});

test("where newer lists of files come from, who signs them and how often they are asked for is set", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  const address = page.getByLabel("Address of newer lists of files");
  await address.fill("no address");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("refused a request");
  await address.fill("https://lists.company.example/quern.json");
  await page.keyboard.press("Enter");
  const none = page.getByRole("button", { name: "Use none" });
  await expect(none).toBeVisible();
  await expect(page.getByText("Quern's own key", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Choose a key" }).click();
  await expect(page.getByText("Your key: MCowBQYDK2VwAyEAGb9E")).toBeVisible();
  await page.getByRole("group", { name: "Ask for newer lists" }).last().getByText("Weekly").click();
  await photograph(page, "network-lists");
  await page.getByRole("button", { name: "Use Quern's own" }).click();
  await expect(page.getByText("Quern's own key", { exact: true })).toBeVisible();
  await none.click();
  await expect(none).toHaveCount(0);
  expect(await callsOf(page, "library.setListAddress")).toEqual([
    { url: "no address" },
    { url: "https://lists.company.example/quern.json" },
    { url: null },
  ]);
  expect(await callsOf(page, "app.changeSettings")).toEqual([{ listEvery: "week" }]);
});
