import { describe, expect, it } from "vitest";
import { loadingWorlds, neverStopped, outOfGpu } from "../../../test/fixtures/loading-world";
import { machineFixture } from "../../../test/fixtures/machines";
import type { Knobs, Wishes } from "../../contract";
import { planExactly } from "../../fit";

const { world, files } = loadingWorlds();

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
    await loader.load({ modelId }, neverStopped, true);
    expect(plans[0]).toMatchObject({ contextTokens: 5000, kvType: "q4_0", gpuLayers: 30 });
    expect(plans[0]).not.toHaveProperty("slots");
    now = undefined;
    await loader.load({ modelId }, neverStopped, true);
    expect(plans[1]).toMatchObject({ kvType: "f16", gpuLayers: 65 });
    await supervisor.dispose();
  });

  it("give way to what is fixed for one load", async () => {
    const { loader, modelId, supervisor, plans } = await world(() => "ready", { kept: () => kept });
    await loader.load({ modelId, contextTokens: 20_000 }, neverStopped, true);
    expect(plans[0]?.contextTokens).toBeGreaterThanOrEqual(20_000);
    await loader.load({ modelId, fixed: { kvType: "q8_0" } }, neverStopped, true);
    expect(plans[1]).toMatchObject({ kvType: "q8_0" });
    await supervisor.dispose();
  });

  it("are not loaded in another way unasked where they do not fit: the failure offers the ways", async () => {
    const large = { ...kept, contextTokens: 262_144, kvType: "f16", gpuLayers: 65 } as const;
    const { loader, modelId, supervisor, plans } = await world(() => "ready", { kept: () => large });
    await expect(loader.load({ modelId }, neverStopped, true)).rejects.toMatchObject({
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
    await loader.load({ modelId }, neverStopped, true);
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
    await expect(loader.load({ modelId }, neverStopped, true)).rejects.toMatchObject({
      code: "engine-out-of-memory",
    });
    const { status } = supervisor;
    const ways = status.state === "failed" ? (status.rungs ?? []) : [];
    expect(ways.length).toBeGreaterThan(0);
    for (const { modelId: id, plan } of ways) {
      const file = files().find((each) => each.id === id);
      if (!file) throw new Error(id);
      const needs = planExactly({ file }, machineFixture("nvidia-desktop-4090"), plan, [], {
        gpuReserveBytes,
      });
      expect(needs?.fits).toBe(true);
    }
  });

  it("holds for the download that is offered after a failed load: none where none leaves the room", async () => {
    const offered = async (wishes: Partial<Wishes>) => {
      const { loader, modelId, supervisor } = await world(() => outOfGpu, { wishes });
      await loader.load({ modelId }, neverStopped, true).catch(() => undefined);
      const { status } = supervisor;
      return status.state === "failed" ? status.offer?.code : status.state;
    };
    expect(await offered({})).toBe("offer-download");
    // Nearly all of both, so that no build has its place anywhere.
    expect(await offered({ gpuReserveBytes: 22 * gib, reserveBytes: 60 * gib })).toBeUndefined();
  });
});
