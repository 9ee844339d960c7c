import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { machineFixture, machineNames } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import type { CatalogFile, MachineReport, Recommendation } from "../contract";
import { buildsOn } from "./builds";
import { recommend } from "./recommend";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

function fits(result: Recommendation): Extract<Recommendation, { status: "fits" }> {
  if (result.status !== "fits") throw new Error(`it is ${result.status}`);
  return result;
}

const codeOf = (result: Recommendation, pick: (file: CatalogFile) => boolean): string[] =>
  result.status === "unknown"
    ? []
    : result.ruledOut.filter(({ file }) => pick(file)).map(({ reason }) => reason.code);
const machines = (): (readonly [string, MachineReport])[] =>
  machineNames().map((name) => [name, machineFixture(name)]);

describe("builds with a part that guesses ahead (MTP)", () => {
  it("are never the first choice while another runs, and otherwise the faster runner-up, with range and cost", () => {
    let seen = 0;
    for (const [name, machine] of machines()) {
      const result = recommend(machine, files);
      if (result.status !== "fits") continue;
      expect(result.plan.file.mtp, name).toBe(false);
      for (const { plan, reasons } of result.alternatives) {
        if (!plan.file.mtp) continue;
        seen += 1;
        expect(plan.engine).toMatchObject({ engine: "llama.node", speculation: "mtp" });
        expect(plan.where).toBe("gpu");
        expect(plan.decode.expected).toBeGreaterThanOrEqual(result.plan.decode.expected * 1.15);
        const [gain] = reasons;
        expect(gain?.code, name).toBe("faster-mtp");
        expect(Number(gain?.params.low)).toBeLessThan(Number(gain?.params.high));
        for (const part of plan.memory)
          expect(part.needBytes + part.parts.reserve).toBeLessThanOrEqual(part.freeBytes);
      }
    }
    expect(seen).toBeGreaterThan(0);
  });

  it("each has the one true thing that rules it out: no room, no use, little gain, or a better one", () => {
    const mtp = ({ mtp: has }: CatalogFile) => has;
    const noGpu = codeOf(recommend(madeMachine(60e9), files), mtp);
    expect(new Set(noGpu)).toEqual(new Set(["mtp-no-use"]));
    const small = codeOf(recommend(madeMachine(6e9), files), mtp);
    expect(new Set(small)).toEqual(new Set(["too-large-ram"]));
    const apple = madeGpu("Apple M4 Max", 48e9, { kind: "unified", backend: "metal", vendor: "apple" });
    const onApple = recommend(madeMachine(64e9, [apple], { platform: "darwin" }), files);
    expect(codeOf(onApple, mtp)).toContain("mtp-gains-little");
    const card = recommend(machineFixture("nvidia-two-3090"), files);
    expect(codeOf(card, mtp)).toContain("mtp-outdone");
    for (const result of [onApple, card])
      expect(codeOf(result, mtp).every((code) => /^mtp-|^too-large|^two-bit/u.test(code))).toBe(true);
  });

  it("are recommended where nothing else is on a full disk", () => {
    const machine = madeMachine(64e9, [madeGpu("RTX 4090", 24e9)], { diskFreeBytes: 1e9 });
    const here = files.find(({ mtp, quant }) => mtp && quant === "Q4_K_M");
    const result = fits(recommend(machine, files, {}, { installed: new Set([here?.id ?? ""]) }));
    expect(result.plan.file.id).toBe(here?.id);
    expect(result.reasons.map(({ code }) => code)).toContain("mtp-gain");
  });

  it("are shown among all builds as they would be started: guessing where that has room, else as any other", () => {
    let guessing = 0;
    for (const [name, machine] of machines())
      for (const { file, plan, knobs, state } of buildsOn(machine, files)) {
        const guesses = plan.engine.speculation === "mtp";
        expect(knobs.speculation, `${name} ${file.id}`).toBe(guesses);
        if (guesses) {
          guessing += 1;
          expect(file.mtp && plan.where === "gpu" && state !== "too-large").toBe(true);
          expect(plan.engine.slots).toBeUndefined();
        }
      }
    expect(guessing).toBeGreaterThan(0);
  });

  it("are run without guessing where the engine is set that cannot", () => {
    const machine = machineFixture("nvidia-two-3090");
    const builds = buildsOn(machine, files, {}, { engine: "node-llama-cpp" });
    expect(builds.some(({ plan }) => plan.engine.speculation === "mtp")).toBe(false);
    const result = fits(recommend(machine, files, {}, { engine: "node-llama-cpp" }));
    expect(result.alternatives.some(({ plan }) => plan.file.mtp)).toBe(false);
  });
});
