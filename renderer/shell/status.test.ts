import { describe, expect, it } from "vitest";
import type { LoadedModel, MachineReport } from "../../main/contract";
import { message } from "../../test/fixtures/chat";
import { machineFixture } from "../../test/fixtures/machines";
import { answerSpeed, paceOf } from "../state/pace";
import { memoryUse } from "./status";

function loaded(actual: Partial<LoadedModel["actual"]>): LoadedModel {
  return {
    modelId: "m",
    name: "Qwen3.6-27B",
    quant: "Q4_K_M",
    practice: false,
    plan: {
      backend: "cuda",
      gpuLayers: 65,
      contextTokens: 16_384,
      kvType: "f16",
      threads: 8,
      batchTokens: 512,
    },
    engine: { id: "node-llama-cpp", version: "1", why: { code: "engine-default", params: {} } },
    slots: 1,
    images: false,
    actual: {
      backend: "cuda",
      gpuLayers: 65,
      totalLayers: 65,
      contextTokens: 16_384,
      ramBytes: 2e9,
      vramBytes: 18.9e9,
      ...actual,
    },
  };
}

describe("the status line's memory", () => {
  const report: MachineReport = machineFixture("nvidia-desktop-4090");

  it("is that of the GPU that runs the model, not of another one in the machine", () => {
    const use = memoryUse(loaded({}), report);
    expect(use).toMatchObject({ usedBytes: 18.9e9, on: "gpu" });
    expect(use.totalBytes).toBeGreaterThan(24e9);
    expect(use.totalBytes).toBeLessThan(27e9);
  });

  it("has the total of the one GPU that the plan named, where there are several", () => {
    const two = machineFixture("nvidia-two-3090");
    const model = loaded({});
    const pinned = { ...model, plan: { ...model.plan, gpu: { id: "gpu1", name: "RTX 3090", device: 1 } } };
    expect(memoryUse(pinned, two).totalBytes).toBeLessThan(27e9);
    const spread = { ...pinned, notes: [{ code: "landed-several-gpus", params: {} }] };
    expect(memoryUse(spread, two).totalBytes).toBeGreaterThan(48e9);
  });

  it("is the system's when nothing landed on a GPU, whatever was planned", () => {
    expect(memoryUse(loaded({ backend: "none", gpuLayers: 0, vramBytes: 0 }), report)).toMatchObject({
      usedBytes: 2e9,
      on: "ram",
    });
  });

  it("has no total rather than a wrong one", () => {
    expect(memoryUse(loaded({}), null).totalBytes).toBeNull();
    expect(memoryUse(loaded({ vramBytes: 99e9 }), report).totalBytes).toBeNull();
  });
});

describe("the status line's pace", () => {
  const stats = {
    promptTokens: 10,
    reusedTokens: 0,
    generatedTokens: 40,
    prefillMs: 100,
    decodeMs: 1000,
    thinkingMs: 0,
    contextUsedTokens: 50,
    contextTokens: 100,
  };

  it("is live while an answer runs and of the last answer afterwards", () => {
    const answer = message({ role: "assistant", stats });
    expect(paceOf([answer], undefined)).toMatchObject({ tokensPerSecond: 40, live: false });
    expect(
      paceOf([answer], {
        conversationId: "c",
        messageId: "m",
        phase: "writing",
        readTokens: 0,
        newTokens: 0,
        secondsLeft: null,
        generatedTokens: 1,
        tokensPerSecond: null,
        contextUsedTokens: 60,
        contextTokens: 100,
      }),
    ).toMatchObject({ tokensPerSecond: null, contextUsedTokens: 60, live: true });
    expect(paceOf([], undefined)).toBeNull();
  });

  it("is not told of an answer too short to tell", () => {
    expect(answerSpeed({ ...stats, generatedTokens: 1 })).toBeNull();
    expect(answerSpeed({ ...stats, decodeMs: 0 })).toBeNull();
  });
});
