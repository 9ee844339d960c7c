import type { Page } from "@playwright/test";
import { callsOf, expect, test } from "./lib/fixtures";

const changes = (page: Page) => callsOf(page, "app.changeSettings");

test("each control of downloads changes what it names, and nothing else", async ({ open }) => {
  const page = await open("model=q4&engine=ready");
  await page.keyboard.press("Control+5");
  // A row and its choice have the same name; the choice is the inner one.
  const choose = async (group: string, option: string | RegExp) => {
    const radio = page.getByRole("group", { name: group, exact: true }).last();
    await radio.getByRole("radio", { name: option, exact: true }).click();
    await expect(radio.getByRole("radio", { name: option, exact: true })).toBeChecked();
  };
  const turn = async (name: string) => {
    const toggle = page.getByRole("switch", { name });
    const was = await toggle.isChecked();
    await toggle.click();
    await expect(toggle).toBeChecked({ checked: !was });
    return !was;
  };
  await choose("Speed limit", /^5(\.0)? MB\/s$/);
  await choose("Speed limit", "None");
  await choose("At the same time", "4");
  await choose("Connections for each", "16");
  const resumeDownloads = await turn("Go on after a restart");
  const keepAwakeWhileDownloading = await turn("Keep the computer awake meanwhile");
  await choose("When the window is closed", "Quit");
  await choose("When the window is closed", "Ask");
  expect(await changes(page)).toEqual([
    { downloadBytesPerSecond: 5e6 },
    { downloadBytesPerSecond: null },
    { downloadsAtOnce: 4 },
    { downloadConnections: 16 },
    { resumeDownloads },
    { keepAwakeWhileDownloading },
    { onClose: "quit" },
    { onClose: "ask" },
  ]);
  await page.getByRole("button", { name: "Choose a model folder" }).click();
  await expect.poll(() => callsOf(page, "app.chooseModelFolder")).toHaveLength(1);
});

test("each control of the network changes what it names: offline, every kind of source, a company's certificates", async ({
  open,
}) => {
  const page = await open("model=q4&engine=ready");
  await page.keyboard.press("Control+5");
  const status = page.getByRole("region", { name: "Status" });
  await page.getByRole("switch", { name: "Downloads that you start may connect" }).click();
  await expect(status).toContainText("offline");
  await page.getByRole("switch", { name: "No connections" }).click();
  await expect(status).not.toContainText("offline");
  expect(await changes(page)).toEqual([{ offline: true }, { offline: false }]);

  await page.getByRole("radio", { name: "ModelScope" }).click();
  await expect(page.getByText("Now: www.modelscope.cn")).toBeVisible();
  await page.getByRole("radio", { name: "Web folder" }).click();
  await page.getByLabel("Address of the source").fill("https://files.example/models");
  await page.getByRole("button", { name: "Use this address" }).click();
  await expect(page.getByText("Now: files.example")).toBeVisible();
  await page.getByRole("radio", { name: "Hub" }).click();
  await expect(page.getByText("Now: huggingface.co")).toBeVisible();
  expect(await callsOf(page, "network.setSource")).toEqual([
    { kind: "modelscope" },
    { kind: "directory", url: "https://files.example/models" },
    { kind: "hub" },
  ]);

  await page.getByRole("button", { name: "Add a source" }).click();
  const kind = page.getByRole("group", { name: "Kind of the further source" });
  await page.getByRole("button", { name: "Do not add one" }).click();
  await expect(kind).toHaveCount(0);
  await page.getByRole("button", { name: "Add a source" }).click();
  await kind.getByRole("radio", { name: "ModelScope" }).click();
  await expect(kind).toHaveCount(0);
  await page.getByRole("button", { name: "Add a source" }).click();
  await kind.getByRole("radio", { name: "Web folder" }).click();
  await page.getByLabel("Address of the further source").fill("https://files.example/models");
  await page.keyboard.press("Enter");
  await expect(kind).toHaveCount(0);
  expect(await callsOf(page, "network.addSource")).toEqual([
    { kind: "modelscope" },
    { kind: "directory", url: "https://files.example/models" },
  ]);

  const certificates = page.getByRole("group", { name: "Certificates", exact: true });
  await expect(certificates.getByText("Those of this computer")).toBeVisible();
  await certificates.getByRole("button", { name: "Choose a file" }).click();
  await expect(certificates.getByText("/home/ada/company.pem")).toBeVisible();
  await certificates.getByRole("button", { name: "Do not use it" }).click();
  await expect(certificates.getByText("Those of this computer")).toBeVisible();
});

test("a download among the models is held, gone on with and given up there as well", async ({ open }) => {
  const page = await open("model=none&engine=ready&download=running");
  await page.keyboard.press("Control+3");
  const panel = page.getByRole("region", { name: "Download of Q4_K_M" });
  await panel.getByRole("button", { name: "Pause" }).click();
  await expect(panel.getByText("Q4_K_M is paused")).toBeVisible();
  await panel.getByRole("button", { name: "Resume" }).click();
  await expect(panel.getByText("Downloading Q4_K_M", { exact: true })).toBeVisible();
  await panel.getByRole("button", { name: "Cancel" }).click();
  await page
    .getByRole("alertdialog")
    .getByRole("button", { name: /^Cancel and delete/ })
    .click();
  await expect(panel).toHaveCount(0);
  for (const name of ["models.pauseDownload", "models.startDownload", "models.cancelDownload"])
    expect(await callsOf(page, name)).toEqual([{ fileId: expect.stringContaining("Q4_K_M.gguf") }]);
});
