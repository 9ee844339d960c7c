import { expect, test } from "vitest";
import { createTranslator, type EnginePlan, reasonText } from "../../contract";
import { landingNotes } from "./landing-notes";

const plan: EnginePlan = {
  backend: "vulkan",
  gpuLayers: 65,
  contextTokens: 16_384,
  kvType: "f16",
  threads: 8,
  batchTokens: 512,
  gpu: { id: "gpu0", name: "RX 7900 XTX" },
};
const landed = {
  gpuLayers: 65,
  totalLayers: 65,
  contextTokens: 16_384,
  slots: 1,
  engine: { id: "node-llama-cpp" } as const,
  gpuNames: ["AMD Radeon RX 7900 XTX"],
};
const codes = (change: Partial<typeof landed>, planned: EnginePlan = plan) =>
  landingNotes(planned, { ...landed, ...change }).map((note) => note.code);

test("a model that landed as planned needs no words", () => {
  expect(codes({})).toEqual([]);
  expect(codes({ totalLayers: 5, gpuLayers: 5 })).toEqual([]);
  expect(codes({ gpuLayers: 0 }, { ...plan, backend: "none", gpuLayers: 0 })).toEqual([]);
});

test("a fall-back to the processor is never silent", () => {
  expect(codes({ gpuLayers: 0, gpuNames: [] })).toEqual(["landed-cpu", "landed-no-device"]);
  expect(codes({ gpuLayers: 40 })).toEqual(["landed-fewer-layers", "landed-why-unknown"]);
  expect(codes({ gpuNames: ["A", "B"] })).toEqual(["landed-several-gpus"]);
  const card = { id: "gpu0", name: "A" };
  expect(codes({ gpuNames: ["A", "B"] }, { ...plan, gpus: [card, card] })).toEqual([]);
  expect(codes({ gpuNames: ["A", "B", "C"] }, { ...plan, gpus: [card, card] })).toEqual([
    "landed-several-gpus",
  ]);
});

test("less room or another engine than planned is said, more room is not", () => {
  expect(codes({ contextTokens: 8192 })).toEqual(["landed-context"]);
  expect(codes({ contextTokens: 16_640, slots: 4 })).toEqual([]);
  expect(codes({}, { ...plan, slots: 3 })).toEqual(["landed-slots"]);
  expect(codes({}, { ...plan, engine: "llama.node" })).toEqual(["landed-engine"]);
});

test("the sentences name the card and the figures, in both languages", () => {
  const notes = [
    ...landingNotes(plan, { ...landed, gpuLayers: 0 }),
    ...landingNotes(plan, { ...landed, gpuLayers: 40, gpuNames: ["A", "B"] }),
  ];
  expect(notes.map(({ code }) => code)).toEqual([
    "landed-cpu",
    "landed-why-unknown",
    "landed-fewer-layers",
    "landed-several-gpus",
    "landed-why-unknown",
  ]);
  for (const locale of ["en", "zh-CN"] as const)
    for (const note of notes) {
      const text = reasonText(createTranslator(locale), note);
      if (note.code !== "landed-why-unknown") expect(text).toContain("RX 7900 XTX");
      expect(text).not.toMatch(/^reason\.|\{\{|NaN/);
    }
});

test("why it fell back is told in the library's own words where it has any", () => {
  const complaint = "ggml_vulkan: Device memory allocation failed";
  const [fell, why, ...more] = landingNotes(plan, { ...landed, gpuLayers: 0, complaint });
  expect([fell?.code, why, more]).toEqual([
    "landed-cpu",
    { code: "landed-why", params: { words: complaint } },
    [],
  ]);
  // A complaint about anything else is no matter of the landing.
  expect(landingNotes(plan, { ...landed, complaint })).toEqual([]);
});
