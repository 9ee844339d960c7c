import { readFile } from "node:fs/promises";
import { homedir, hostname, userInfo } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { type Hub, startHub } from "./lib/hub";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";

/* The place Machine in the real app: measuring in a real process, and a real file. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hub: Hub;
let quern: Quern;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  hub = await startHub(folder.path);
  quern = await launchQuern({ dataFolder: folder.path, env: { HF_ENDPOINT: hub.env.HF_ENDPOINT ?? "" } });
  await quern.page.getByRole("button", { name: "Machine", exact: true }).click();
  await expect(quern.page.getByText(/As seen on/)).toBeVisible();
});

test.afterAll(async () => {
  await quern.close();
  await hub.stop();
  await folder.remove();
});

/** What the next dialog for saving gives. */
async function savesTo(path: string): Promise<void> {
  await quern.app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
  }, path);
}

test("memory is measured on request, and the figure is in the report", async () => {
  const { page } = quern;
  // The first detection may still run its slower probes.
  await expect(page.getByRole("button", { name: "Look again" })).toBeEnabled({ timeout: 60_000 });
  await page.getByRole("button", { name: "Calibrate" }).click();
  await expect(page.getByText(/Memory is read at [\d.]+ GB a second/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("row", { name: /Read by the processor/ })).toContainText("measured here");
});

for (const [button, name] of [
  ["Save as JSON", "report.json"],
  ["Save as Markdown", "report.md"],
] as const)
  test(`${button}: the file is there, whole, and names nobody`, async () => {
    const path = join(folder.path, name);
    await savesTo(path);
    await quern.page.getByRole("button", { name: button }).click();
    await expect(quern.page.getByText(`Written to ${path}`)).toBeVisible();
    const text = await readFile(path, "utf8");
    if (name.endsWith(".json")) expect(JSON.parse(text)).toMatchObject({ schemaVersion: 1 });
    else expect(text).toMatch(/^# Machine report\n/);
    expect(text).toMatch(/measured.here/);
    expect(text).not.toContain(`${homedir()}/`);
    const words = text.split(/[^\p{L}\p{N}_.-]+/u);
    expect(words).not.toContain(userInfo().username);
    expect(words).not.toContain(hostname());
    expect(quern.pageErrors).toEqual([]);
  });
