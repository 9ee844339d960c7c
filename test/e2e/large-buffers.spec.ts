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

/** Of so many layers of the 27B, the processor rearranges 2.3 GB. */
const layers = 16;

// Electron's own allocator ends a process that asks for so much at once; the real model needs several times of it.
test("a model of which the processor rearranges more than 2 GB of weights is loaded in the app @smoke-only", async () => {
  test.setTimeout(240_000);
  const path = join(folder.path, "wide.gguf");
  await writeSparse27b(path, "Q4_K_M", layers);
  const quern = await launchQuern({ dataFolder: folder.path });
  await chooses(quern, path);
  await quern.page.getByRole("button", { name: "Use a file I have" }).click();
  const { plan } = await loaded(quern);
  expect(plan.backend).toBe("none");
  await quern.close();
});
