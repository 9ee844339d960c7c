import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { FakeEngine } from "../../test/fixtures/engine/fake-engine";
import { machineFixture } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import type { CatalogFile, EnginePlan, InstalledModel, Knobs } from "../contract";
import { EngineSupervisor } from "../engine";
import { openSettings } from "../settings";
import { openCommandLoader } from "./command-loader";
import { LearnedFile } from "./learning/learned-file";
import { cpuOf, ThreadMemory } from "./living/thread-memory";

let files: CatalogFile[];
let folder: string;
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-command-"));
});
// What was learned may still be written.
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));

const machine = machineFixture("server-no-gpu");
const never = new AbortController().signal;

function installed(): InstalledModel {
  const file = files.find(({ quant, mtp }) => quant === "Q4_K_M" && !mtp);
  if (!file) throw new Error("no Q4_K_M");
  const { id, bytes } = file;
  const path = join(folder, "not-there.gguf");
  return {
    id,
    name: "Q4_K_M",
    path,
    bytes,
    catalogFile: file,
    practice: false,
    verifiedAt: null,
    problem: null,
  };
}

async function world() {
  const plans: EnginePlan[] = [];
  const supervisor = new EngineSupervisor({
    spawn: () =>
      new FakeEngine((plan) => {
        plans.push(plan);
        return "ready";
      }),
    workingFolder: folder,
  });
  const model = installed();
  const settings = await openSettings(folder);
  const open = () =>
    openCommandLoader({
      by: "run",
      supervisor,
      dataFolder: folder,
      version: "1",
      settings,
      catalog: files,
      installed: async () => [model],
      detect: async () => machine,
      refresh: async () => machine,
      onTrouble: (thrown) => {
        throw thrown;
      },
    });
  return { plans, supervisor, model, settings, open };
}

test("a command takes the threads that the app has found best", async () => {
  const { plans, supervisor, model, open } = await world();
  const memory = await ThreadMemory.open(folder);
  const key = { cpu: cpuOf(machine), engine: "node-llama-cpp", quant: "Q4_K_M" } as const;
  await memory.remember(key, "1", { best: 3, speeds: [] });
  const loader = await open();
  await loader.load(model, undefined, never);
  expect(plans.map(({ threads }) => threads)).toEqual([3]);
  await supervisor.dispose();
});

test("a command takes what the user keeps for a build, unless it asks for a context itself", async () => {
  const { plans, supervisor, model, settings, open } = await world();
  const knobs: Knobs = {
    contextTokens: 8192,
    kvType: "q4_0",
    gpuLayers: 0,
    gpu: null,
    slots: 1,
    speculation: false,
    reserveBytes: null,
  };
  await settings.change({ keptKnobs: { [model.id]: knobs } });
  const loader = await open();
  await loader.load(model, undefined, never);
  await loader.load(model, 32_768, never);
  expect(plans[0]).toMatchObject({ contextTokens: 8192, kvType: "q4_0" });
  expect(plans[1]?.kvType).toBe("f16");
  expect(plans[1]?.contextTokens).toBeGreaterThanOrEqual(32_768);
  await supervisor.dispose();
});

test("what comes of a load is learned, and counts for the next one of another command", async () => {
  const { supervisor, model, open } = await world();
  const first = await open();
  await first.load(model, undefined, never);
  await first.settled();
  await supervisor.dispose();
  const path = join(folder, "learned.json");
  const text = JSON.parse(await readFile(path, "utf8")) as { records: { memory: { total: object }[] }[] };
  const [record] = text.records;
  expect(record).toMatchObject({ modelId: model.id, planKey: expect.any(String) });
  // As if that load had taken two gigabytes more than planned.
  const [ram] = record?.memory ?? [];
  if (!ram) throw new Error("no memory learned");
  const { plannedBytes } = ram.total as { plannedBytes: number };
  ram.total = { plannedBytes, tookBytes: plannedBytes + 2e9 };
  await writeFile(path, JSON.stringify(text));
  const again = await world();
  const second = await again.open();
  await second.load(model, undefined, never);
  await second.settled();
  await again.supervisor.dispose();
  const after = await LearnedFile.open(folder);
  const hardware = JSON.parse(await readFile(path, "utf8")) as { records: { hardware: string }[] };
  const records = after.of(hardware.records[0]?.hardware ?? "");
  expect(records.some(({ memory }) => (memory[0]?.total.plannedBytes ?? 0) === plannedBytes + 2e9)).toBe(
    true,
  );
});
