import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import { FakeEngine, type LoadOutcome } from "../../../test/fixtures/engine/fake-engine";
import { machineFixture } from "../../../test/fixtures/machines";
import { loadCatalog } from "../../catalog";
import type {
  CatalogFile,
  EnginePlan,
  EngineStatus,
  ErrorData,
  InstalledModel,
  Knobs,
  MachineReport,
  Wishes,
} from "../../contract";
import { EngineSupervisor } from "../../engine";
import { planExactly, planKey } from "../../fit";
import { CrashMemory } from "./crash-memory";
import { Loader } from "./loader";

let files: CatalogFile[];
let folder: string;
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../../resources"));
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-loader-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const outOfGpu: ErrorData = {
  code: "engine-out-of-memory",
  params: { name: "M", needBytes: 2, freeBytes: 1, device: "gpu" },
};
const never = new AbortController().signal;

function installed(quant: string): InstalledModel {
  const file = files.find((each) => each.quant === quant && !each.mtp);
  if (!file) throw new Error(quant);
  return {
    id: file.id,
    name: file.quant,
    path: join(folder, "x.gguf"),
    bytes: file.bytes,
    catalogFile: file,
    practice: false,
    verifiedAt: null,
    problem: null,
  };
}

async function world(
  outcome: (plan: EnginePlan, run: number) => LoadOutcome,
  how: {
    auto?: boolean;
    machine?: () => MachineReport;
    version?: string;
    kept?: () => Knobs | undefined;
    wishes?: Partial<Wishes>;
  } = {},
) {
  const plans: EnginePlan[] = [];
  const engines: FakeEngine[] = [];
  const statuses: EngineStatus[] = [];
  const models = [installed("Q4_K_M"), installed("Q3_K_M")];
  const supervisor = new EngineSupervisor({
    spawn: () => {
      const engine = new FakeEngine((plan) => {
        plans.push(plan);
        return outcome(plan, plans.length);
      });
      engines.push(engine);
      return engine;
    },
    workingFolder: folder,
  });
  supervisor.onStatus((status) => statuses.push(status));
  const machine = how.machine ?? (() => machineFixture("nvidia-desktop-4090"));
  let looks = 0;
  const crashes = await CrashMemory.open(folder, how.version ?? "1");
  const loader = new Loader({
    supervisor,
    find: async (id) => {
      const model = models.find((each) => each.id === id);
      if (!model) throw new Error(id);
      return model;
    },
    installed: async () => models,
    catalog: files,
    liveReport: async () => machine(),
    lookAgain: async () => {
      looks++;
      return machine();
    },
    crashes,
    learned: () => [],
    engines: ["node-llama-cpp"],
    engineWishes: () => () => ({ setting: "auto", measured: [] }),
    climbsByItself: () => how.auto ?? false,
    ...(how.kept && { kept: how.kept }),
    wishes: () => how.wishes ?? {},
    tune: (plan) => plan,
  });
  const modelId = models[0]?.id ?? "";
  return {
    plans,
    engines,
    statuses,
    supervisor,
    loader,
    modelId,
    looks: () => looks,
    keys: () => plans.map((plan) => planKey("", plan)),
  };
}

describe("a failed load", () => {
  it("is told at once, and then with the ways out of it", async () => {
    const { loader, modelId, statuses, supervisor } = await world(() => outOfGpu);
    await expect(loader.load({ modelId }, never, true)).rejects.toMatchObject({
      code: "engine-out-of-memory",
    });
    const failed = statuses.filter(({ state }) => state === "failed");
    expect(failed[0]).not.toHaveProperty("rungs");
    const { status } = supervisor;
    expect(status.state === "failed" && status.rungs?.map(({ kind }) => kind)).toEqual([
      "context",
      "kv",
      "layers",
      "backend",
      "build",
    ]);
    expect(status).toMatchObject({ offer: { code: "offer-download" } });
  });

  it("takes the way that the user chose, exactly", async () => {
    const { loader, modelId, supervisor, plans } = await world((_, run) => (run === 1 ? outOfGpu : "ready"));
    await loader.load({ modelId }, never, true).catch(() => undefined);
    const { status } = supervisor;
    const rung = status.state === "failed" ? status.rungs?.find(({ kind }) => kind === "kv") : undefined;
    if (!rung) throw new Error("no way offered");
    await loader.load({ modelId: rung.modelId, exact: rung.plan }, never, true);
    expect(supervisor.status.state).toBe("ready");
    expect(plans[1]).toMatchObject({ kvType: "q8_0", contextTokens: plans[0]?.contextTokens });
    // After a crash it is this way that is taken again, not the one that failed.
    await loader.load(loader.wantedAgain(modelId), never, false);
    expect(plans[2]).toMatchObject({ kvType: "q8_0" });
    await supervisor.dispose();
  });

  it("with the setting for it climbs by itself, says so while it does and with the model, and never tries twice", async () => {
    const { loader, modelId, statuses, supervisor, keys } = await world(
      (_, run) => (run < 4 ? outOfGpu : "ready"),
      { auto: true },
    );
    await loader.load({ modelId }, never, true);
    expect(new Set(keys()).size).toBe(4);
    expect(statuses.map(({ state }) => state)).not.toContain("failed");
    const tried = statuses.flatMap((status) =>
      status.state === "loading" && status.trying ? [status.trying.code] : [],
    );
    expect(tried.length).toBeGreaterThanOrEqual(3);
    const { status } = supervisor;
    expect(status.state === "ready" && status.model.notes?.map(({ code }) => code)).toEqual([
      "after-memory",
      expect.stringMatching(/^rung-/),
    ]);
    await supervisor.dispose();
  });

  it("ends when no way is left, with the last failure", async () => {
    const { loader, modelId, supervisor, keys } = await world(() => outOfGpu, { auto: true });
    await expect(loader.load({ modelId }, never, true)).rejects.toMatchObject({
      code: "engine-out-of-memory",
    });
    expect(new Set(keys()).size).toBe(keys().length);
    expect(supervisor.status).toMatchObject({ state: "failed", rungs: [] });
    // When memory is free again, it begins with the best plan, not with the last one.
    expect(loader.wantedAgain(modelId)).toEqual({ modelId });
  });

  it("is not tried again by a message while nothing has changed, and is when the user asks or memory is free", async () => {
    const machine = machineFixture("nvidia-desktop-4090");
    let freed = 0;
    const now = (): MachineReport => {
      const { availableBytes, totalBytes } = machine.memory;
      if (!availableBytes.known || !totalBytes.known) throw new Error("a fixture without memory");
      const value = availableBytes.value + freed;
      // With as much more in all: nothing can be free that is not there.
      const total = { ...totalBytes, value: totalBytes.value + freed };
      return { ...machine, memory: { totalBytes: total, availableBytes: { ...availableBytes, value } } };
    };
    const { loader, modelId, plans } = await world(() => outOfGpu, { machine: now });
    await loader.load({ modelId }, never, true).catch(() => undefined);
    await expect(loader.load({ modelId }, never, false)).rejects.toMatchObject({
      code: "engine-out-of-memory",
    });
    expect(plans).toHaveLength(1);
    await loader.load({ modelId }, never, true).catch(() => undefined);
    expect(plans).toHaveLength(2);
    freed = 20e9;
    await loader.load({ modelId }, never, false).catch(() => undefined);
    expect(plans).toHaveLength(3);
  });

  it("by a kill is tried again with the next message: it says nothing against the plan", async () => {
    const { loader, modelId, plans, supervisor } = await world((_, run) =>
      run === 1 ? { signal: "SIGKILL" } : "ready",
    );
    await expect(loader.load({ modelId }, never, true)).rejects.toMatchObject({ code: "engine-crashed" });
    await loader.load(loader.wantedAgain(modelId), never, false);
    expect(plans[1]).toEqual(plans[0]);
    await supervisor.dispose();
  });

  it("that the user stops is no failure, and leaves nothing loading", async () => {
    const abort = new AbortController();
    const { loader, modelId, supervisor } = await world(
      () => {
        abort.abort();
        return outOfGpu;
      },
      { auto: true },
    );
    await expect(loader.load({ modelId }, abort.signal, true)).rejects.toMatchObject({ code: "cancelled" });
    expect(supervisor.status.state).toBe("none");
  });

  it("of a file that is bad offers nothing", async () => {
    const bad: ErrorData = { code: "engine-bad-file", params: { name: "M", what: "x" } };
    const { loader, modelId, supervisor, plans } = await world(() => bad, { auto: true });
    await expect(loader.load({ modelId }, never, true)).rejects.toMatchObject({ code: "engine-bad-file" });
    expect(plans).toHaveLength(1);
    expect(supervisor.status).toMatchObject({ state: "failed", rungs: [] });
  });
});

describe("a backend that crashed at a load", () => {
  const crash: LoadOutcome = { signal: "SIGSEGV" };

  it("is not taken first after a restart, and the model says why", async () => {
    const first = await world((plan) => (plan.backend === "cuda" ? crash : "ready"));
    await first.loader.load({ modelId: first.modelId }, never, true).catch(() => undefined);
    const second = await world(() => "ready");
    await second.loader.load({ modelId: second.modelId }, never, false);
    expect(second.plans[0]?.backend).toBe("vulkan");
    const { status } = second.supervisor;
    expect(status.state === "ready" && status.model.notes?.[0]).toMatchObject({
      code: "crashed-before",
      params: { backend: "CUDA" },
    });
    await second.supervisor.dispose();
  });

  it("is taken again with another version of Quern, and with another driver", async () => {
    const first = await world(() => crash);
    await first.loader.load({ modelId: first.modelId }, never, true).catch(() => undefined);
    const newer = await world(() => "ready", { version: "2" });
    await newer.loader.load({ modelId: newer.modelId }, never, false);
    expect(newer.plans[0]?.backend).toBe("cuda");
    await newer.supervisor.dispose();
    const driver = { known: true as const, value: "999.99", source: "test" };
    const machine = machineFixture("nvidia-desktop-4090");
    const updated = { ...machine, gpus: machine.gpus.map((gpu) => ({ ...gpu, driver })) };
    const other = await world(() => "ready", { machine: () => updated });
    await other.loader.load({ modelId: other.modelId }, never, false);
    expect(other.plans[0]?.backend).toBe("cuda");
    await other.supervisor.dispose();
  });

  it("is not blamed for a kill", async () => {
    const first = await world(() => ({ signal: "SIGKILL" }));
    await first.loader.load({ modelId: first.modelId }, never, true).catch(() => undefined);
    const second = await world(() => "ready");
    await second.loader.load({ modelId: second.modelId }, never, false);
    expect(second.plans[0]?.backend).toBe("cuda");
    await second.supervisor.dispose();
  });
});

test.each(["", "{ no json", "[]", '{"schemaVersion":1,"crashes":[{"gpu":7}]}'])(
  "a memory of crashes that makes no sense counts as none (%j)",
  async (text) => {
    await writeFile(join(folder, "engine-crashes.json"), text);
    const crashes = await CrashMemory.open(folder, "1");
    const machine = machineFixture("nvidia-desktop-4090");
    expect(crashes.avoiding(machine)).toEqual({ machine, notes: [] });
  },
);

describe("memory that runs out after a load", () => {
  it("counts against the plan: a message does not load the same again to run out again", async () => {
    const { loader, modelId, engines, supervisor, plans } = await world(() => "ready");
    await loader.load({ modelId }, never, true);
    engines[0]?.die("SIGKILL", "ggml: failed to allocate CUDA0 buffer");
    await expect.poll(() => supervisor.status).toHaveProperty("rungs");
    await expect(loader.load(loader.wantedAgain(modelId), never, false)).rejects.toMatchObject({
      code: "engine-out-of-memory",
      params: { device: "gpu" },
    });
    expect(plans).toHaveLength(1);
    await supervisor.dispose();
  });
});

describe("a graphics card that is lost", () => {
  it("in the middle of its work has its ways told, and all cards are looked for before the next load", async () => {
    const { loader, modelId, engines, supervisor, looks } = await world(() => "ready");
    await loader.load({ modelId }, never, true);
    engines[0]?.die("SIGABRT");
    expect(supervisor.status).toMatchObject({ state: "failed", error: { code: "engine-crashed" } });
    await expect.poll(() => supervisor.status).toHaveProperty("rungs");
    expect(looks()).toBe(0);
    const lost: ErrorData = { code: "engine-backend", params: { what: "device lost" } };
    const other = await world((_, run) => (run === 1 ? lost : "ready"));
    await other.loader.load({ modelId }, never, true).catch(() => undefined);
    await other.loader.load({ modelId }, never, true);
    expect(other.looks()).toBe(1);
    await supervisor.dispose();
    await other.supervisor.dispose();
  });
});

describe("settings that the user keeps for a build", () => {
  const kept: Knobs = {
    contextTokens: 5000,
    kvType: "q4_0",
    gpuLayers: 30,
    gpu: null,
    slots: 1,
    speculation: false,
    reserveBytes: null,
  };

  it("are what the engine is started with, until they are given back", async () => {
    let now: Knobs | undefined = kept;
    const { loader, modelId, supervisor, plans } = await world(() => "ready", { kept: () => now });
    await loader.load({ modelId }, never, true);
    expect(plans[0]).toMatchObject({ contextTokens: 5000, kvType: "q4_0", gpuLayers: 30 });
    expect(plans[0]).not.toHaveProperty("slots");
    now = undefined;
    await loader.load({ modelId }, never, true);
    expect(plans[1]).toMatchObject({ kvType: "f16", gpuLayers: 65 });
    await supervisor.dispose();
  });

  it("give way to what is fixed for one load", async () => {
    const { loader, modelId, supervisor, plans } = await world(() => "ready", { kept: () => kept });
    await loader.load({ modelId, contextTokens: 20_000 }, never, true);
    expect(plans[0]?.contextTokens).toBeGreaterThanOrEqual(20_000);
    await loader.load({ modelId, fixed: { kvType: "q8_0" } }, never, true);
    expect(plans[1]).toMatchObject({ kvType: "q8_0" });
    await supervisor.dispose();
  });

  it("are not loaded in another way unasked where they do not fit: the failure offers the ways", async () => {
    const large = { ...kept, contextTokens: 262_144, kvType: "f16", gpuLayers: 65 } as const;
    const { loader, modelId, supervisor, plans } = await world(() => "ready", { kept: () => large });
    await expect(loader.load({ modelId }, never, true)).rejects.toMatchObject({
      code: "engine-out-of-memory",
    });
    expect(plans).toEqual([]);
    const { status } = supervisor;
    const ways = status.state === "failed" ? (status.rungs ?? []) : [];
    // From what the user wanted, not from what Quern would have taken.
    expect(ways.find(({ kind }) => kind === "context")?.plan.contextTokens).toBeGreaterThan(32_768);
  });
});

describe("what the user wishes for", () => {
  const gib = 1024 ** 3;
  const contextOf = async (wishes: Partial<Wishes>) => {
    const { loader, modelId, plans } = await world(() => "ready", { wishes });
    await loader.load({ modelId }, never, true);
    return plans[0]?.contextTokens ?? 0;
  };

  it("holds for a load, too: room on the card is taken off the context that is given unasked", async () => {
    const usual = await contextOf({});
    expect(await contextOf({ gpuReserveBytes: 4 * gib })).toBeLessThan(usual);
    expect(await contextOf({ gpuReserveBytes: 4 * gib })).toBeGreaterThanOrEqual(16_384);
  });

  it("holds for the ways out of a failed load: each leaves the room", async () => {
    const gpuReserveBytes = 4 * gib;
    const { loader, modelId, supervisor } = await world(() => outOfGpu, { wishes: { gpuReserveBytes } });
    await expect(loader.load({ modelId }, never, true)).rejects.toMatchObject({
      code: "engine-out-of-memory",
    });
    const { status } = supervisor;
    const ways = status.state === "failed" ? (status.rungs ?? []) : [];
    expect(ways.length).toBeGreaterThan(0);
    for (const { modelId: id, plan } of ways) {
      const file = files.find((each) => each.id === id);
      if (!file) throw new Error(id);
      const needs = planExactly({ file }, machineFixture("nvidia-desktop-4090"), plan, [], {
        gpuReserveBytes,
      });
      expect(needs?.fits).toBe(true);
    }
  });
});
