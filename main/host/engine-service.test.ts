import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { FakeEngine } from "../../test/fixtures/engine/fake-engine";
import { machineFixture } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import type { InstalledModel, MachineReport } from "../contract";
import { EngineSupervisor } from "../engine";
import { openSettings } from "../settings";
import { createEngineService } from "./engine-service";
import { ThreadMemory } from "./living/thread-memory";
import { CrashMemory } from "./loading/crash-memory";

let folder: string;
afterEach(() => rm(folder, { recursive: true, force: true }));

function withAvailable(bytes: number): MachineReport {
  const machine = machineFixture("server-no-gpu");
  const figure = { known: true as const, value: bytes, source: "test" };
  return { ...machine, memory: { totalBytes: figure, availableBytes: figure } };
}

test("after the engine has ended, the next message loads the model with a plan for what is free now, and the context that was wished", async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-engine-service-"));
  const files = await loadCatalog(join(import.meta.dirname, "../../resources"));
  const file = files.find(({ quant, mtp }) => quant === "Q4_K_M" && !mtp);
  if (!file) throw new Error("no Q4_K_M");
  const model: InstalledModel = {
    id: file.id,
    name: file.quant,
    path: join(folder, "x.gguf"),
    bytes: file.bytes,
    catalogFile: file,
    practice: false,
    verifiedAt: null,
    problem: null,
  };
  const engines: FakeEngine[] = [];
  const supervisor = new EngineSupervisor({
    spawn: () => {
      const engine = new FakeEngine(() => "ready");
      engines.push(engine);
      return engine;
    },
    workingFolder: folder,
  });
  let available = 64e9;
  const live = async () => withAvailable(available);
  const service = createEngineService({
    supervisor,
    find: async () => model,
    installed: async () => [model],
    catalog: [],
    engines: ["node-llama-cpp"],
    liveReport: live,
    lookAgain: live,
    lookAtMemory: async () => null,
    crashes: await CrashMemory.open(folder, "test"),
    threads: await ThreadMemory.open(folder),
    settings: await openSettings(folder),
    emit: () => undefined,
    onTrouble: () => undefined,
  });
  await service.handlers.load({ modelId: model.id, contextTokens: 20_000 });
  available = 24e9;
  engines[0]?.die("SIGSEGV");
  expect(supervisor.status.state).toBe("failed");
  await service.ensureLoaded(new AbortController().signal);
  const [first, second] = engines.map((engine) => engine.loads[0]);
  expect(first?.memory).toMatchObject([{ device: "ram", freeBytes: 64e9 }]);
  expect(second?.memory).toMatchObject([{ device: "ram", freeBytes: 24e9 }]);
  expect(second?.plan.contextTokens).toBeLessThan(first?.plan.contextTokens ?? 0);
  expect(second?.plan.contextTokens).toBeGreaterThanOrEqual(20_000);
  service.close();
  await supervisor.dispose();
});
