import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { machineFixture } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import { type CatalogFile, createTranslator, reasonText } from "../contract";
import { recommend } from "./recommend";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

/** Build, place, layers on the GPU, context, cache: what a person would find sensible on each machine. */
const expected: readonly (readonly [machine: string, answer: string])[] = [
  ["amd-7800xt-windows", "Q3_K_M gpu 65 16384 q8_0"],
  ["amd-780m-32", "no: 2.1 GB missing on gpu0"],
  ["amd-7900xtx-linux", "Q6_K gpu 65 16384 f16"],
  ["amd-strix-halo-128", "UD-Q6_K_XL gpu 65 262144 f16"],
  ["apple-m1-max-64", "UD-Q6_K_XL gpu 65 65536 f16"],
  ["apple-m2-16", "no: 10.6 GB missing on gpu0"],
  ["container-16g", "UD-Q2_K_XL cpu 0 16384 q8_0"],
  ["intel-iris-xe-16", "no: 4.8 GB missing on gpu0"],
  ["nvidia-desktop-4090", "Q6_K gpu 65 16384 f16"],
  ["nvidia-laptop-4060", "no: 4.1 GB missing on ram"],
  ["nvidia-no-driver", "Q4_K_M cpu 0 16384 f16"],
  ["nvidia-two-3090", "UD-Q6_K_XL gpu 65 262144 f16"],
  ["nvidia-wsl2", "Q4_K_S gpu+cpu 37 16384 f16"],
  ["probes-fail", "Q4_K_S cpu 0 16384 f16"],
  ["server-no-gpu", "UD-Q4_K_XL cpu 0 65536 f16"],
  ["vm-kvm-virtio", "no: 8.8 GB missing on ram"],
];

function inWords(name: string): string {
  const result = recommend(machineFixture(name), files);
  if (result.status === "unknown") return "unknown";
  if (result.status === "nothing-fits")
    return `no: ${(result.missing.bytes / 1e9).toFixed(1)} GB missing on ${result.missing.device}`;
  const { file, where, engine } = result.plan;
  return `${file.quant} ${where} ${engine.gpuLayers} ${engine.contextTokens} ${engine.kvType}`;
}

describe("the recommendation for real machines", () => {
  it.each(expected)("%s: %s", (name, answer) => {
    expect(inWords(name)).toBe(answer);
  });

  it("has words for every reason, in both languages, with every slot filled", () => {
    const translators = [createTranslator("en"), createTranslator("zh-CN")];
    for (const [name] of expected) {
      const result = recommend(machineFixture(name), files);
      const reasons =
        result.status === "unknown" ? [] : [...result.reasons, ...result.ruledOut.map((item) => item.reason)];
      if (result.status === "fits") reasons.push(...result.alternatives.flatMap((next) => next.reasons));
      for (const reason of reasons)
        for (const translator of translators) {
          const text = reasonText(translator, reason);
          expect(text, reason.code).not.toMatch(/^reason\.|\{\{|NaN|undefined|\?/);
        }
    }
  });
});
