import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { FakeEngine, type LoadOutcome } from "../../test/fixtures/engine/fake-engine";
import { machineFixture } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import type { EnginePlan, ErrorData, InstalledModel, MachineReport } from "../contract";
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

async function world(outcome: (plan: EnginePlan) => LoadOutcome = () => "ready") {
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
      const engine = new FakeEngine(outcome, ({ type }) =>
        type === "save-states" ? { type: "saved", files: 0 } : undefined,
      );
      engines.push(engine);
      return engine;
    },
    workingFolder: folder,
  });
  const memory = { available: 64e9 };
  const live = async () => withAvailable(memory.available);
  const settings = await openSettings(folder);
  const service = createEngineService({
    supervisor,
    find: async () => model,
    installed: async () => [model],
    catalog: [],
    engines: ["node-llama-cpp"],
    measuredEngines: () => [],
    liveReport: live,
    lookAgain: live,
    lookAtMemory: async () => null,
    crashes: await CrashMemory.open(folder, "test"),
    learned: () => [],
    threads: await ThreadMemory.open(folder),
    settings,
    emit: () => undefined,
    onTrouble: () => undefined,
  });
  const close = async () => {
    service.close();
    await supervisor.dispose();
  };
  return { model, engines, supervisor, memory, settings, service, close };
}

test("after the engine has ended, the next message loads the model with a plan for what is free now, and the context that was wished", async () => {
  const { model, engines, supervisor, memory, service, close } = await world();
  await service.handlers.load({ modelId: model.id, contextTokens: 20_000 });
  memory.available = 21e9;
  engines[0]?.die("SIGSEGV");
  expect(supervisor.status.state).toBe("failed");
  await service.ensureLoaded(new AbortController().signal);
  const [first, second] = engines.map((engine) => engine.loads[0]);
  expect(first?.memory).toMatchObject([{ device: "ram", freeBytes: 64e9 }]);
  expect(second?.memory).toMatchObject([{ device: "ram", freeBytes: 21e9 }]);
  expect(second?.plan.contextTokens).toBeLessThan(first?.plan.contextTokens ?? 0);
  expect(second?.plan.contextTokens).toBeGreaterThanOrEqual(20_000);
  await close();
});

test("a model that sleeps is loaded by the next message, with a plan for what is free then", async () => {
  const { model, engines, supervisor, memory, service, close } = await world();
  await service.handlers.load({ modelId: model.id });
  expect(await supervisor.sleep("idle")).toBe(true);
  memory.available = 24e9;
  await service.ensureLoaded(new AbortController().signal);
  expect(supervisor.status.state).toBe("ready");
  expect(engines[1]?.loads[0]?.memory).toMatchObject([{ device: "ram", freeBytes: 24e9 }]);
  await close();
});

test("a load around what the user has fixed keeps it, and its threads are not tuned", async () => {
  const { model, engines, service, close } = await world();
  await service.handlers.load({ modelId: model.id, fixed: { kvType: "q8_0", threads: 3 } });
  expect(engines[0]?.loads[0]?.plan).toMatchObject({ kvType: "q8_0", threads: 3, backend: "none" });
  await close();
});

test("only a way that is on offer can be taken", async () => {
  const full: ErrorData = {
    code: "engine-out-of-memory",
    params: { name: "M", needBytes: 2, freeBytes: 1, device: "ram" },
  };
  const { model, supervisor, service, close } = await world(({ kvType }) =>
    kvType === "f16" ? full : "ready",
  );
  const stale = service.handlers.tryRung({ id: "none" });
  await expect(stale).rejects.toMatchObject({ code: "invalid-request" });
  await expect(service.handlers.load({ modelId: model.id })).rejects.toMatchObject(full);
  const { status } = supervisor;
  const rung = status.state === "failed" ? status.rungs?.find(({ kind }) => kind === "kv") : undefined;
  expect(await service.handlers.tryRung({ id: rung?.id ?? "" })).toMatchObject({ state: "ready" });
  await close();
});

test("the computer is kept usable by the next load, and a running one gives way at once", async () => {
  const { model, engines, supervisor, settings, service, close } = await world();
  await service.handlers.load({ modelId: model.id });
  const usual = engines[0]?.loads[0]?.plan.threads ?? 0;
  await settings.change({ keepUsable: true });
  expect(engines[0]?.sent.find(({ type }) => type === "threads")?.threads).toBeLessThan(usual);
  expect(supervisor.status).toMatchObject({ model: { plan: { gentle: true } } });
  await service.handlers.load({ modelId: model.id });
  expect(engines[1]?.loads[0]?.plan).toMatchObject({ gentle: true });
  await settings.change({ keepUsable: false });
  expect(engines[1]?.sent.at(-1)).toMatchObject({ type: "threads", threads: usual });
  await close();
});
