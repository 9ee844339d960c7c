import { execFile } from "node:child_process";
import { copyFile, mkdir, open, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, type Page, test } from "@playwright/test";
import type { CatalogFile } from "../../main/contract";
import { downloadPaths } from "../../main/models";
import { catalogEntry, catalogResource } from "../mirror/catalog.mjs";
import { chooses } from "./lib/dialogs";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";
import { answered, answers, say } from "./lib/steps";

const root = resolve(import.meta.dirname, "../..");
const modelPath = join(root, "resources/practice/practice.gguf");

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let kit: string;
let fingerprint: string;
let file: CatalogFile;

/** Makes a kit with the command line, on a computer that has the model. */
test.beforeEach(async () => {
  folder = await temporaryFolder();
  kit = join(folder.path, "stick", "kit");
  const maker = join(folder.path, "maker");
  const entry = await catalogEntry(
    {
      repo: "mirror/tiny-model",
      revision: "0123456789abcdef0123456789abcdef01234567",
      file: "tiny-model.gguf",
      content: await readFile(modelPath),
    },
    { quant: "TINY", model: "Tiny model" },
  );
  file = { ...entry, kld: { mean: 0.0001, p99: 0.001, top1Percent: 99.9 } };
  const { final } = downloadPaths(join(maker, "models"), file);
  await mkdir(dirname(final), { recursive: true });
  await copyFile(modelPath, final);
  const known = {
    id: file.id,
    name: "Tiny model TINY",
    path: final,
    bytes: file.bytes,
    catalogFile: file,
    verifiedAt: new Date().toISOString(),
    sha256: file.sha256,
    root: join(maker, "models"),
  };
  await writeFile(join(maker, "library.json"), JSON.stringify({ version: 1, models: [known] }));
  const catalog = join(folder.path, "catalog.json");
  await writeFile(catalog, JSON.stringify({ ...catalogResource([entry]), files: [file] }));
  const { stderr } = await promisify(execFile)(
    "node",
    [join(root, "out/main/cli.js"), "kit", "create", "--build", file.id, kit],
    { env: { ...process.env, QUERN_DATA: maker, QUERN_CATALOG: catalog, LANG: "C.UTF-8" } },
  );
  fingerprint = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}/.exec(stderr)?.[0] ?? "";
});
test.afterEach(() => folder.remove());

const dialog = (page: Page) => page.getByRole("alertdialog", { name: "Apply a kit" });

/** A computer without a network: nothing that Quern asks for would be answered. */
async function launchOffline(): Promise<Quern> {
  const quern = await launchQuern({
    dataFolder: join(folder.path, "data"),
    env: { HF_ENDPOINT: "http://127.0.0.1:9" },
  });
  await quern.page.evaluate(() => window.quern.services.app.changeSettings({ offline: true }));
  return quern;
}

test("a kit made by the command line is chosen, trusted, applied and answers, without a network", async () => {
  const quern = await launchOffline();
  const { page } = quern;
  await chooses(quern, kit);
  await page.getByRole("button", { name: "Apply a kit…" }).click();
  await expect(dialog(page)).toContainText(fingerprint);
  await expect(dialog(page)).toContainText("Tiny model TINY");
  await dialog(page).getByRole("button", { name: "Trust this signer and apply" }).click();
  await expect(dialog(page)).toContainText("Every byte was checked", { timeout: 30_000 });
  await dialog(page).getByRole("button", { name: "Load TINY" }).click();
  await expect(page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 60_000 });
  await say(page, "hello");
  await answered(page, 1);
  await expect(answers(page).last()).toContainText("not an AI, only canned replies");
  const { final } = downloadPaths(join(folder.path, "data", "models"), file);
  expect((await readFile(final)).equals(await readFile(modelPath))).toBe(true);
  expect(quern.pageErrors).toEqual([]);
  await quern.close();
});

test("the list of a kit that is dropped from the file manager opens it; a damaged kit is not used", async () => {
  const bad = await open(join(kit, "model/tiny-model.gguf"), "r+");
  await bad.write(Buffer.from([0, 1, 2, 3]), 0, 4, 500_000);
  await bad.close();
  const quern = await launchOffline();
  const { page } = quern;
  // A real file with a real path, as a drag from outside carries it.
  await page.evaluate(() => {
    const input = document.createElement("input");
    input.type = "file";
    input.id = "outside";
    document.body.append(input);
  });
  await page.locator("#outside").setInputFiles(join(kit, "quern-kit.json"));
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>("#outside");
    const [file] = input?.files ?? [];
    if (!file) throw new Error("no file");
    input?.remove();
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(file);
    for (const type of ["dragover", "drop"])
      document
        .querySelector("main")
        ?.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
  });
  await expect(dialog(page)).toContainText(fingerprint);
  await dialog(page).getByRole("button", { name: "Trust this signer and apply" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText(
    /model\/tiny-model\.gguf: bytes [\d,]+ to [\d,]+ are not those that were signed/,
    { timeout: 30_000 },
  );
  const installed = await page.evaluate(async () => {
    const answer = await window.quern.services.models.installed();
    return answer.ok ? answer.value.map(({ id }) => id) : null;
  });
  expect(installed).toEqual(["practice"]);
  await quern.close();
});
