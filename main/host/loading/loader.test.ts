import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { LoadOutcome } from "../../../test/fixtures/engine/fake-engine";
import { loadingWorlds, neverStopped, outOfGpu } from "../../../test/fixtures/loading-world";
import { machineFixture } from "../../../test/fixtures/machines";
import type { EnginePlan, ErrorData, MachineReport } from "../../contract";
import { CrashMemory } from "./crash-memory";

const { world, folder } = loadingWorlds();

describe("a failed load", () => {
  it("is told at once, and then with the ways out of it", async () => {
    const { loader, modelId, statuses, supervisor } = await world(() => outOfGpu);
    await expect(loader.load({ modelId }, neverStopped, true)).rejects.toMatchObject({
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
    await loader.load({ modelId }, neverStopped, true).catch(() => undefined);
    const { status } = supervisor;
    const rung = status.state === "failed" ? status.rungs?.find(({ kind }) => kind === "kv") : undefined;
    if (!rung) throw new Error("no way offered");
    await loader.load({ modelId: rung.modelId, exact: rung.plan }, neverStopped, true);
    expect(supervisor.status.state).toBe("ready");
    expect(plans[1]).toMatchObject({ kvType: "q8_0", contextTokens: plans[0]?.contextTokens });
    // After a crash it is this way that is taken again, not the one that failed.
    await loader.load(loader.wantedAgain(modelId), neverStopped, false);
    expect(plans[2]).toMatchObject({ kvType: "q8_0" });
    await supervisor.dispose();
  });

  it("with the setting for it climbs by itself, says so while it does and with the model, and never tries twice", async () => {
    const { loader, modelId, statuses, supervisor, keys } = await world(
      (_, run) => (run < 4 ? outOfGpu : "ready"),
      { auto: true },
    );
    await loader.load({ modelId }, neverStopped, true);
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
    await expect(loader.load({ modelId }, neverStopped, true)).rejects.toMatchObject({
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
    await loader.load({ modelId }, neverStopped, true).catch(() => undefined);
    await expect(loader.load({ modelId }, neverStopped, false)).rejects.toMatchObject({
      code: "engine-out-of-memory",
    });
    expect(plans).toHaveLength(1);
    await loader.load({ modelId }, neverStopped, true).catch(() => undefined);
    expect(plans).toHaveLength(2);
    freed = 20e9;
    await loader.load({ modelId }, neverStopped, false).catch(() => undefined);
    expect(plans).toHaveLength(3);
  });

  it("by a kill is tried again with the next message: it says nothing against the plan", async () => {
    const { loader, modelId, plans, supervisor } = await world((_, run) =>
      run === 1 ? { signal: "SIGKILL" } : "ready",
    );
    await expect(loader.load({ modelId }, neverStopped, true)).rejects.toMatchObject({
      code: "engine-crashed",
    });
    await loader.load(loader.wantedAgain(modelId), neverStopped, false);
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
    await expect(loader.load({ modelId }, neverStopped, true)).rejects.toMatchObject({
      code: "engine-bad-file",
    });
    expect(plans).toHaveLength(1);
    expect(supervisor.status).toMatchObject({ state: "failed", rungs: [] });
  });
});

describe("a backend that crashed at a load", () => {
  const crash: LoadOutcome = { signal: "SIGSEGV" };

  it("is not taken first after a restart, and the model says why", async () => {
    const first = await world((plan) => (plan.backend === "cuda" ? crash : "ready"));
    await first.loader.load({ modelId: first.modelId }, neverStopped, true).catch(() => undefined);
    const second = await world(() => "ready");
    await second.loader.load({ modelId: second.modelId }, neverStopped, false);
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
    await first.loader.load({ modelId: first.modelId }, neverStopped, true).catch(() => undefined);
    const newer = await world(() => "ready", { version: "2" });
    await newer.loader.load({ modelId: newer.modelId }, neverStopped, false);
    expect(newer.plans[0]?.backend).toBe("cuda");
    await newer.supervisor.dispose();
    const driver = { known: true as const, value: "999.99", source: "test" };
    const machine = machineFixture("nvidia-desktop-4090");
    const updated = { ...machine, gpus: machine.gpus.map((gpu) => ({ ...gpu, driver })) };
    const other = await world(() => "ready", { machine: () => updated });
    await other.loader.load({ modelId: other.modelId }, neverStopped, false);
    expect(other.plans[0]?.backend).toBe("cuda");
    await other.supervisor.dispose();
  });

  it("is not blamed for a kill", async () => {
    const first = await world(() => ({ signal: "SIGKILL" }));
    await first.loader.load({ modelId: first.modelId }, neverStopped, true).catch(() => undefined);
    const second = await world(() => "ready");
    await second.loader.load({ modelId: second.modelId }, neverStopped, false);
    expect(second.plans[0]?.backend).toBe("cuda");
    await second.supervisor.dispose();
  });
});

test.each(["", "{ no json", "[]", '{"schemaVersion":1,"crashes":[{"gpu":7}]}'])(
  "a memory of crashes that makes no sense counts as none (%j)",
  async (text) => {
    await writeFile(join(folder(), "engine-crashes.json"), text);
    const crashes = await CrashMemory.open(folder(), "1");
    const machine = machineFixture("nvidia-desktop-4090");
    expect(crashes.avoiding(machine)).toEqual({ machine, notes: [] });
  },
);

describe("memory that runs out after a load", () => {
  it("counts against the plan: a message does not load the same again to run out again", async () => {
    const { loader, modelId, engines, supervisor, plans } = await world(() => "ready");
    await loader.load({ modelId }, neverStopped, true);
    engines[0]?.die("SIGKILL", "ggml: failed to allocate CUDA0 buffer");
    await expect.poll(() => supervisor.status).toHaveProperty("rungs");
    await expect(loader.load(loader.wantedAgain(modelId), neverStopped, false)).rejects.toMatchObject({
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
    await loader.load({ modelId }, neverStopped, true);
    engines[0]?.die("SIGABRT");
    expect(supervisor.status).toMatchObject({ state: "failed", error: { code: "engine-crashed" } });
    await expect.poll(() => supervisor.status).toHaveProperty("rungs");
    expect(looks()).toBe(0);
    const lost: ErrorData = { code: "engine-backend", params: { what: "device lost" } };
    const other = await world((_, run) => (run === 1 ? lost : "ready"));
    await other.loader.load({ modelId }, neverStopped, true).catch(() => undefined);
    await other.loader.load({ modelId }, neverStopped, true);
    expect(other.looks()).toBe(1);
    await supervisor.dispose();
    await other.supervisor.dispose();
  });
});

describe("a graphics card that is lost at a load, and back", () => {
  const lost: readonly (readonly [how: string, what: LoadOutcome])[] = [
    ["Vulkan", { code: "engine-backend", params: { what: "vk::Queue::submit: ErrorDeviceLost" } }],
    ["Windows", { code: "engine-backend", params: { what: "D3D12: DXGI_ERROR_DEVICE_REMOVED" } }],
    ["a reset", { code: "engine-backend", params: { what: "ggml_vulkan: device was reset" } }],
    [
      "CUDA",
      {
        code: "engine-backend",
        params: { what: "ggml_cuda_init: failed" },
        detail: "CUDA error: no CUDA-capable device is detected",
      },
    ],
  ];

  it.each(lost)(
    "is planned for again by the next load, in this run and the next (%s)",
    async (_, outcome) => {
      const first = await world((_plan, run) => (run === 1 ? outcome : "ready"));
      const { loader, modelId, supervisor, plans } = first;
      await loader.load({ modelId }, neverStopped, true).catch(() => undefined);
      expect(supervisor.status).toMatchObject({ state: "failed" });
      // As a message loads it: nobody has asked for another look.
      await loader.load(loader.wantedAgain(modelId), neverStopped, false);
      expect(first.looks()).toBe(1);
      expect(plans.map(({ backend }) => backend)).toEqual(["cuda", "cuda"]);
      expect(supervisor.status).toMatchObject({ state: "ready" });
      await supervisor.dispose();
      const restarted = await world(() => "ready");
      await restarted.loader.load({ modelId }, neverStopped, false);
      expect(restarted.plans[0]?.backend).toBe("cuda");
      await restarted.supervisor.dispose();
    },
  );

  it("is taken again by the load after the one that found its way around it by itself", async () => {
    const outcome = lost[0]?.[1] ?? "ready";
    const { loader, modelId, supervisor, plans, looks } = await world(
      (plan, run) => (plan.backend !== "none" && run < 3 ? outcome : "ready"),
      { auto: true },
    );
    await loader.load({ modelId }, neverStopped, true);
    expect(plans.at(-1)?.backend).toBe("none");
    const before = looks();
    await loader.load(loader.wantedAgain(modelId), neverStopped, false);
    expect(looks()).toBe(before + 1);
    expect(plans.at(-1)?.backend).toBe("cuda");
    await supervisor.dispose();
  });
});

describe("several cards of which one crashes", () => {
  const machine = machineFixture("nvidia-two-3090");
  const gpus = machine.gpus.map(({ id }, device) => ({ id, name: id, device }));
  const plan: EnginePlan = {
    backend: "cuda",
    gpuLayers: 65,
    contextTokens: 16_384,
    kvType: "f16",
    threads: 8,
    batchTokens: 512,
    ...(gpus[0] && { gpu: gpus[0] }),
    gpus,
  };
  /** Two of one make would be one to the memory of crashes. */
  const unlike = {
    ...machine,
    gpus: machine.gpus.map((gpu, index) => ({
      ...gpu,
      name: { known: true as const, value: `Card ${index}`, source: "test" },
    })),
  };
  const backendsAfter = async (what: string) => {
    const crashes = await CrashMemory.open(folder(), "1");
    await crashes.remember(unlike, plan, { code: "engine-backend", params: { what } });
    const again = await CrashMemory.open(folder(), "1");
    const backends = again.avoiding(unlike).machine.gpus.map(({ backend }) => backend);
    await again.forget(unlike, plan);
    expect(again.avoiding(unlike).notes).toEqual([]);
    return backends;
  };

  it("remembers the one that the error names, and all of the plan where it names none", async () => {
    expect(await backendsAfter("CUDA error: illegal instruction; current device: 1, in function x")).toEqual([
      "cuda",
      "vulkan",
    ]);
    expect(await backendsAfter("ggml: CUDA0: unsupported operation")).toEqual(["vulkan", "cuda"]);
    expect(await backendsAfter("CUDA error: illegal instruction")).toEqual(["vulkan", "vulkan"]);
    expect(await backendsAfter("buffers on CUDA0 and CUDA1 differ")).toEqual(["vulkan", "vulkan"]);
  });
});
