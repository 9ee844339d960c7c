import { resolve } from "node:path";
import type { Page } from "@playwright/test";
import { loadCatalog } from "../../main/catalog";
import type { EngineStatus, Rung } from "../../main/contract";
import { callsOf, expect, expectAccessible, openConversation, photograph, test } from "./lib/fixtures";

const files = await loadCatalog(resolve(import.meta.dirname, "../../resources"));
const modelId = files.find(({ quant, mtp }) => quant === "Q4_K_M" && !mtp)?.id ?? "";
const plan: Rung["plan"] = {
  backend: "cuda",
  gpuLayers: 65,
  contextTokens: 32_768,
  kvType: "f16",
  threads: 8,
  batchTokens: 512,
};
const failed: EngineStatus = {
  state: "failed",
  modelId,
  name: "Qwen3.6-27B Q4_K_M",
  error: {
    code: "engine-out-of-memory",
    params: { name: "Qwen3.6-27B Q4_K_M", needBytes: 21_400_000_000, freeBytes: 19_200_000_000 },
  },
  rungs: [
    {
      id: "context",
      kind: "context",
      modelId,
      plan,
      reason: { code: "rung-context", params: { tokens: 32_768, was: 65_536 } },
    },
    {
      id: "kv",
      kind: "kv",
      modelId,
      plan: { ...plan, kvType: "q8_0" },
      reason: { code: "rung-kv", params: { tokens: 65_536 } },
    },
    {
      id: "layers",
      kind: "layers",
      modelId,
      plan: { ...plan, gpuLayers: 56 },
      reason: {
        code: "rung-layers",
        params: { layers: 56, was: 65, gpu: "RTX 4090", tokens: 65_536, speed: 21 },
      },
    },
    {
      id: "cpu",
      kind: "backend",
      modelId,
      plan: { ...plan, backend: "none", gpuLayers: 0 },
      reason: { code: "rung-cpu", params: { tokens: 65_536, speed: 2.1 } },
    },
  ],
  offer: { code: "offer-download", params: { quant: "Q4_K_S", sizeBytes: 15_600_000_000 } },
};

const emit = (page: Page, status: EngineStatus) =>
  page.evaluate((told) => window.fakeBridge.emit("engine.changed", told), status);
const statusLine = (page: Page) => page.getByRole("region", { name: "Status" });

for (const theme of ["light", "dark"])
  test(`a failed load offers the other ways above the composer, each by its act, ${theme}`, async ({
    open,
  }) => {
    const page = await open(`model=q4&engine=ready&chats=some&theme=${theme}`);
    await openConversation(page, "Summary of the minutes");
    await emit(page, failed);
    const ways = page.getByRole("region", { name: "Other ways to load it" });
    await expect(ways.getByRole("button")).toHaveText([
      "Load with 32,768 tokens of context",
      "Load with an 8-bit KV cache",
      "Load with 56 layers on the GPU",
      "Load on the CPU",
    ]);
    await expect(ways).toContainText("The next smaller build, Q4_K_S, is not on this computer");
    await photograph(page, `chat-ladder-${theme}`);
    await expectAccessible(page);
    await page.setViewportSize({ width: 900, height: 600 });
    await photograph(page, `chat-ladder-900-${theme}`);
    await expect(page.getByRole("textbox", { name: "Message" })).toBeInViewport();
    await ways.getByRole("button", { name: "Load with an 8-bit KV cache" }).click();
    await expect(statusLine(page)).toContainText("Ready");
    await expect(ways).toHaveCount(0);
  });

test("the status line of a failed load opens the ways, where the model is", async ({ open }) => {
  const page = await open("model=q4&engine=ready&chats=some");
  await emit(page, failed);
  await statusLine(page)
    .getByRole("button", { name: /Not loaded/ })
    .click();
  await expect(page.getByRole("heading", { name: "Models", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Load on the CPU" }).click();
  await expect(statusLine(page)).toContainText("Ready");
});

test("while another way is tried, the page says which one", async ({ open }) => {
  const page = await open("model=q4&engine=ready&chats=some");
  await openConversation(page, "Summary of the minutes");
  const trying = { code: "rung-context", params: { tokens: 32_768, was: 65_536 } };
  await emit(page, { state: "loading", modelId, name: "Qwen3.6-27B Q4_K_M", progress: 0.3, trying });
  await expect(statusLine(page)).toContainText("Trying another way: 30");
  await expect(page.getByRole("status").filter({ hasText: "The first plan failed" })).toContainText(
    "A context of 32,768 instead of 65,536 tokens",
  );
});

test("a model that sleeps says why, and a click on the status line loads it again", async ({ open }) => {
  const page = await open("model=q4&engine=ready&chats=some");
  await emit(page, { state: "sleeping", modelId, name: "Qwen3.6-27B Q4_K_M", why: "memory" });
  await expect(statusLine(page)).toContainText("Unloaded: other programs needed the memory");
  await photograph(page, "chat-sleeping");
  await statusLine(page)
    .getByRole("button", { name: /Unloaded/ })
    .click();
  await expect(statusLine(page)).toContainText("Ready");
});

test("the engine's settings change at once, each by the keyboard", async ({ open }) => {
  const page = await open("model=q4&engine=ready");
  await page.keyboard.press("Control+5");
  await page.getByRole("switch", { name: "Ask which way to try" }).press("Space");
  await page.getByRole("radio", { name: "llama.node" }).press("Space");
  await page
    .getByRole("group", { name: "Unload when not used" })
    .getByRole("radio", { name: "Never" })
    .press("Space");
  await page.getByRole("switch", { name: "Always" }).press("Space");
  await page.getByRole("radio", { name: "32.0 GB" }).press("Space");
  expect(await callsOf(page, "app.changeSettings")).toEqual([
    { autoLadder: true },
    { engine: "llama.node" },
    { idleUnloadMinutes: null },
    { keepUsable: true },
    { stateBytes: 32e9 },
  ]);
  await expect(page.getByRole("switch", { name: "On battery" })).toBeDisabled();
  await photograph(page, "settings-engine");
});
