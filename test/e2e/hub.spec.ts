import { expect, test } from "@playwright/test";
import type { Fault } from "../mirror/mirror.mjs";
import { startHub } from "./lib/hub";
import { launchQuern, temporaryFolder } from "./lib/launch";

/** Each way a hub can refuse, one after the other on the same download, and the sentence for it. */
const troubles: readonly { faults: Fault[]; sentence: RegExp }[] = [
  {
    faults: [{ kind: "status", status: 401, on: "resolve" }],
    sentence: /asks for an account before it gives tiny-model\.gguf/,
  },
  {
    faults: [{ kind: "status", status: 404, on: "resolve" }],
    sentence: /does not have tiny-model\.gguf any more at the pinned revision/,
  },
  {
    // It closes in the middle, and when Quern comes back by itself, it asks for an hour's patience.
    faults: [
      { kind: "close", afterBytes: 1_500_000 },
      { kind: "status", status: 429, retryAfter: "3600" },
    ],
    sentence: /has had too many requests from this address\. Wait 3,?600 seconds, then resume/,
  },
  {
    faults: [{ kind: "redirect", to: "https://10.0.0.1/x", on: "resolve" }],
    sentence: /sent the download on to .*10\.0\.0\.1.*, where Quern does not follow/,
  },
];

test("a hub that refuses is said in a sentence each time, and Resume fetches only what is missing", async () => {
  const folder = await temporaryFolder();
  const hub = await startHub(folder.path);
  const quern = await launchQuern({ dataFolder: folder.path, env: hub.env });
  try {
    const { page } = quern;
    let next = page.getByRole("button", { name: /^Download / });
    for (const { faults, sentence } of troubles) {
      hub.mirror.setFaults(faults);
      await next.click();
      await expect(page.getByText(sentence).first()).toBeVisible();
      next = page.getByRole("button", { name: "Resume" }).first();
    }
    const before = hub.mirror.requests.length;
    hub.mirror.setFaults([]);
    await next.click();
    await expect(page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 30_000 });
    const last = hub.mirror.requests.slice(before).find(({ place }) => place === "store");
    expect(last?.range).toBe("bytes=1500000-");
    expect(last?.sentBytes).toBe(hub.bytes - 1_500_000);
  } finally {
    await quern.close();
    await hub.stop();
    await folder.remove();
  }
});

test("a build comes with its file for images when that is wanted, and its row says so", async () => {
  const folder = await temporaryFolder();
  const hub = await startHub(folder.path);
  const quern = await launchQuern({ dataFolder: folder.path, env: hub.env });
  try {
    const { page } = quern;
    await page.getByRole("switch", { name: "With the file for images, 100 kB more" }).click();
    await page.getByRole("button", { name: /^Download / }).click();
    await expect(page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 30_000 });
    await page.keyboard.press("ControlOrMeta+3");
    await expect(
      page.getByText(/downloaded by Quern from 127\.0\.0\.1:\d+ · with mmproj-F16\.gguf for images/),
    ).toBeVisible();
    // It is a file of the model, and no model of the list.
    await expect(page.getByRole("button", { name: /^Load / })).toHaveCount(1);
  } finally {
    await quern.close();
    await hub.stop();
    await folder.remove();
  }
});
