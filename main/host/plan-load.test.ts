import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { machineFixture, machineNames } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import { type CatalogFile, type InstalledModel, QuernError } from "../contract";
import { buildsOn, planExactly, planForModel } from "../fit";
import { planLoad } from "./plan-load";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

const installed = (file: CatalogFile): InstalledModel => ({
  id: file.id,
  name: file.quant,
  path: `/models/${file.quant}.gguf`,
  bytes: file.bytes,
  catalogFile: file,
  practice: false,
  verifiedAt: null,
  problem: null,
});

describe("a load and the fit", () => {
  it.each(machineNames())(
    "say the same of every build on %s: whether it fits, and with which figures",
    async (name) => {
      const machine = machineFixture(name);
      for (const file of files) {
        let plan: ReturnType<typeof planForModel>;
        try {
          plan = planForModel({ file }, machine);
        } catch (error) {
          expect(error).toBeInstanceOf(QuernError);
          continue;
        }
        const load = await planLoad(installed(file), machine).catch((error: unknown) => error);
        if (!plan.fits) {
          expect(load).toMatchObject({ code: "engine-out-of-memory" });
          continue;
        }
        const { plan: run } = load as Awaited<ReturnType<typeof planLoad>>;
        const { slots: _slots, ...wanted } = plan.engine;
        expect(run).toMatchObject(run.engine === "llama.node" ? wanted : plan.engine);
        // What a load adds is in the figures, too: guessing ahead, and snapshots.
        const counted = planExactly({ file }, machine, run);
        expect(load).toMatchObject({
          memory: counted?.memory.map((part) => ({
            device: part.device === "ram" ? "ram" : "gpu",
            needBytes: part.needBytes + part.parts.reserve,
            freeBytes: part.freeBytes,
          })),
        });
        // This is what the engine's own gate compares.
        for (const { needBytes, freeBytes } of (load as Awaited<ReturnType<typeof planLoad>>).memory ?? [])
          expect(needBytes).toBeLessThanOrEqual(freeBytes);
      }
    },
  );

  it.each(machineNames())(
    "start every build on %s as the fit page shows it, guessing ahead or not; only snapshots come on top, of spare memory",
    async (name) => {
      const machine = machineFixture(name);
      for (const { file, plan, state } of buildsOn(machine, files)) {
        if (state === "too-large") continue;
        const { plan: run } = await planLoad(installed(file), machine);
        const { engine = "node-llama-cpp" } = plan.engine;
        const snapshots = engine === "node-llama-cpp" ? run.snapshots : plan.engine.snapshots;
        expect(run, `${file.id} on ${name}`).toEqual({
          ...plan.engine,
          engine,
          ...(snapshots !== undefined && { snapshots }),
        });
      }
    },
  );

  it("uses spare memory for snapshots, and on a machine that has none to spare says so to the byte", async () => {
    const snapshotsOn = async (name: string, quant: string) => {
      const file = files.find((each) => each.quant === quant);
      if (!file) throw new Error(quant);
      const { plan } = await planLoad(installed(file), machineFixture(name));
      return plan.engine === "node-llama-cpp" ? plan.snapshots : null;
    };
    expect(await snapshotsOn("server-no-gpu", "Q4_K_M")).toBe(16);
    expect(await snapshotsOn("nvidia-desktop-4090", "Q4_K_M")).toBe(16);
    const small = await snapshotsOn("container-16g", "UD-Q2_K_XL");
    expect(small ?? 2).toBeLessThan(16);
  });

  it("leaves the practice model to the engine's own look, since it runs anywhere", async () => {
    const [file] = files;
    if (!file) throw new Error("an empty catalogue");
    const practice = { ...installed(file), practice: true, catalogFile: null };
    expect(await planLoad(practice, null)).not.toHaveProperty("memory");
  });
});
