import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { writeSparse27b } from "../fixtures/models/sparse-27b";
import { chooses } from "./lib/dialogs";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
test.beforeEach(async () => {
  folder = await temporaryFolder();
});
test.afterEach(() => folder.remove());

/** The model, once it is loaded; what went wrong otherwise. */
function loaded({ page }: Quern) {
  return page.evaluate(async () => {
    for (;;) {
      const status = await window.quern.services.engine.status();
      if (!status.ok) throw new Error(JSON.stringify(status.error));
      if (status.value.state === "ready") return status.value.model;
      if (status.value.state === "failed") throw new Error(JSON.stringify(status.value.error));
      await new Promise((soon) => setTimeout(soon, 100));
    }
  });
}

// Electron's own allocator ends a process that asks for so much at once; the real model needs several times of it.
test("weights that the processor rearranges, and a KV cache, of more than 2 GB each are loaded in the app @smoke", async () => {
  const path = join(folder.path, "wide.gguf");
  await writeSparse27b(path, "Q4_K_M", 20);
  const quern = await launchQuern({ dataFolder: folder.path });
  await chooses(quern, path);
  await quern.page.getByRole("button", { name: "Use a file I have" }).click();
  const { modelId } = await loaded(quern);
  await quern.page.evaluate(
    ([id]) =>
      window.quern.services.engine.load({
        modelId: id,
        contextTokens: 131_072,
        fixed: { gpuLayers: 0, kvType: "f16" },
      }),
    [modelId] as const,
  );
  const { plan } = await loaded(quern);
  expect(plan.contextTokens).toBe(131_072);
  await quern.close();
});
