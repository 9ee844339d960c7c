import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { machineFixture, machineNames } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import type { CatalogFile, ErrorData, MachineReport, Rung } from "../contract";
import { createTranslator, reasonText } from "../contract";
import { factsOfCatalogFile } from "./build-facts";
import { exactPlan } from "./exact-plan";
import { type LadderInput, type LadderModel, needOf, nextRungs } from "./ladder";
import { planForModel } from "./plan-for-model";
import { planKey } from "./plan-key";
import { poolsOf } from "./pools";

let files: CatalogFile[];
beforeAll(async () => {
  files = (await loadCatalog(join(import.meta.dirname, "../../resources"))).filter(({ mtp }) => !mtp);
});

const asModel = (file: CatalogFile): LadderModel => ({
  modelId: file.id,
  name: file.quant,
  bytes: file.bytes,
  model: { file },
});
const outOf = (device?: "ram" | "gpu"): ErrorData => ({
  code: "engine-out-of-memory",
  params: { name: "M", needBytes: 2, freeBytes: 1, ...(device ? { device } : {}) },
});
const backendFailed: ErrorData = { code: "engine-backend", params: { what: "x" } };
const crashed: ErrorData = { code: "engine-crashed", params: { what: "SIGSEGV" } };
const build = (quant: string): CatalogFile => {
  const file = files.find((candidate) => candidate.quant === quant);
  if (!file) throw new Error(quant);
  return file;
};

function inputFor(
  machine: MachineReport,
  file: CatalogFile,
  error: ErrorData,
  others: readonly CatalogFile[] = [],
): LadderInput {
  const { engine } = planForModel({ file }, machine);
  return {
    failed: { ...asModel(file), plan: engine },
    error,
    others: others.map(asModel),
    machine,
    tried: new Set([planKey(file.id, engine)]),
    engines: ["node-llama-cpp", "llama.node"],
  };
}

/** The input after this rung has failed, too. */
function afterFailing(input: LadderInput, rung: Rung): LadderInput {
  const models = [input.failed, ...input.others];
  const model = models.find(({ modelId }) => modelId === rung.modelId) ?? input.failed;
  return {
    ...input,
    failed: { ...asModel(fileOf(model)), plan: rung.plan },
    others: models.filter((candidate) => candidate !== model).map((other) => asModel(fileOf(other))),
    tried: new Set([...input.tried, planKey(rung.modelId, rung.plan)]),
  };
}
function fileOf({ model }: LadderModel): CatalogFile {
  if (!("file" in model)) throw new Error("no file of the catalogue");
  return model.file;
}

const kinds = (rungs: readonly Rung[]) => rungs.map(({ kind }) => kind);

describe("the ladder", () => {
  it("gives way in the order of harm when a GPU's memory has run out", () => {
    const rungs = nextRungs(
      inputFor(machineFixture("nvidia-desktop-4090"), build("Q4_K_M"), outOf("gpu"), files),
    );
    expect(kinds(rungs)).toEqual(["context", "kv", "layers", "backend", "build"]);
    expect(rungs[0]?.plan.contextTokens).toBeLessThan(65_536);
    expect(rungs[1]?.plan.kvType).toBe("q8_0");
    expect(rungs[2]?.plan.gpuLayers).toBeLessThan(65);
    expect(rungs[3]?.plan).toMatchObject({ backend: "none", gpuLayers: 0 });
  });

  it("moves nothing into system memory when that has run out", () => {
    const rungs = nextRungs(
      inputFor(machineFixture("nvidia-desktop-4090"), build("Q4_K_M"), outOf("ram"), files),
    );
    expect(kinds(rungs)).not.toContain("layers");
    expect(kinds(rungs)).not.toContain("backend");
  });

  it("first gives up the snapshots that only spare memory was used for, once, and nothing else for it", () => {
    const machine = machineFixture("server-no-gpu");
    const plain = inputFor(machine, build("Q4_K_M"), outOf("ram"));
    const plan = { ...plain.failed.plan, snapshots: 9 };
    const key = planKey(plain.failed.modelId, plan);
    const input = { ...plain, failed: { ...plain.failed, plan }, tried: new Set([key]) };
    const [first, ...rest] = nextRungs(input);
    expect(first).toMatchObject({ reason: { code: "rung-snapshots" }, plan: plain.failed.plan });
    for (const rung of rest) expect(rung.plan).not.toHaveProperty("snapshots");
    // How many of them there were is chance: another number of them is the same way.
    expect(planKey(plain.failed.modelId, { ...plan, snapshots: 7 })).toBe(key);
    const again = nextRungs({
      ...input,
      tried: new Set([key, planKey(plain.failed.modelId, first?.plan ?? plan)]),
    });
    expect(again.map(({ reason }) => reason.code)).not.toContain("rung-snapshots");
    expect(nextRungs({ ...input, error: outOf("gpu") })[0]?.reason.code).not.toBe("rung-snapshots");
  });

  it("takes another backend first when the backend has failed, and no shorter context", () => {
    const rungs = nextRungs(inputFor(machineFixture("nvidia-desktop-4090"), build("Q4_K_M"), backendFailed));
    expect(rungs.map(({ kind, plan }) => [kind, plan.backend])).toEqual([
      ["backend", "vulkan"],
      ["backend", "none"],
      ["engine", "cuda"],
    ]);
    // The number of a CUDA device says nothing to Vulkan.
    expect(rungs[0]?.plan.gpu).not.toHaveProperty("device");
  });

  it("has no CUDA's Vulkan on a Mac, and on the CPU only another engine", () => {
    const mac = nextRungs(inputFor(machineFixture("apple-m1-max-64"), build("Q4_K_M"), backendFailed));
    expect(mac.map(({ plan }) => plan.backend)).not.toContain("vulkan");
    const cpu = nextRungs(inputFor(machineFixture("server-no-gpu"), build("Q4_K_M"), backendFailed));
    expect(cpu.map(({ reason }) => reason.code)).toEqual(["rung-engine-slow"]);
  });

  it("takes the engine that is slow on the processor last after a crash, and says what it costs", () => {
    const rungs = nextRungs(inputFor(machineFixture("server-no-gpu"), build("Q4_K_M"), crashed, files));
    expect(rungs.at(-1)).toMatchObject({ kind: "engine", reason: { code: "rung-engine-slow" } });
    expect(rungs.length).toBeGreaterThan(1);
  });

  it.each([
    "engine-bad-file",
    "gguf-truncated",
    "gguf-unsupported-arch",
    "not-gguf",
    "file-not-found",
    "cancelled",
  ] as const)("offers nothing after %s, since no plan would help", (code) => {
    const input = inputFor(
      machineFixture("nvidia-desktop-4090"),
      build("Q4_K_M"),
      { code, params: {} },
      files,
    );
    expect(nextRungs(input)).toEqual([]);
  });

  it("offers a smaller build that is here, and never a larger one", () => {
    const others = [build("Q8_0"), build("Q3_K_M"), build("UD-Q2_K_XL")];
    const rungs = nextRungs(inputFor(machineFixture("container-16g"), build("Q4_K_M"), outOf("ram"), others));
    const builds = rungs.filter(({ kind }) => kind === "build");
    for (const { modelId } of builds) expect(modelId).not.toBe(build("Q8_0").id);
    const roomy = nextRungs(inputFor(machineFixture("server-no-gpu"), build("Q4_K_M"), outOf("ram"), others));
    expect(roomy.filter(({ kind }) => kind === "build").map(({ modelId }) => modelId)).toEqual([
      build("Q3_K_M").id,
    ]);
  });

  it("says in both languages what would be tried", () => {
    const seen = new Set<string>();
    const translators = [createTranslator("en"), createTranslator("zh-CN")];
    for (const name of machineNames())
      for (const error of [outOf("gpu"), outOf("ram"), backendFailed, crashed])
        for (const rung of nextRungs(inputFor(machineFixture(name), build("Q4_K_M"), error, files))) {
          seen.add(rung.reason.code);
          for (const translator of translators)
            expect(reasonText(translator, rung.reason)).not.toMatch(/^reason\.|\{\{|NaN/);
        }
    expect([...seen].sort()).toEqual(
      expect.arrayContaining(["rung-build", "rung-context", "rung-cpu", "rung-kv"]),
    );
  });

  it("ends, never repeats a plan, fits by the figures of now, and needs less of what ran out each time", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...machineNames()),
        fc.constantFrom("UD-Q2_K_XL", "Q3_K_M", "Q4_K_M", "Q6_K", "Q8_0"),
        fc.array(fc.constantFrom(outOf(), outOf("ram"), outOf("gpu"), backendFailed, crashed), {
          minLength: 1,
        }),
        fc.infiniteStream(fc.nat(5)),
        (name, quant, errors, picks) => {
          const machine = machineFixture(name);
          const wishes = { minContextTokens: 1024, reserveBytes: null };
          const pools = poolsOf(machine, wishes);
          if (!pools) return;
          const site = { machine, pools };
          const figures = (rung: Pick<Rung, "modelId" | "plan">) => {
            const file = files.find(({ id }) => id === rung.modelId);
            return file ? exactPlan(factsOfCatalogFile(file), site, rung.plan) : null;
          };
          let input = inputFor(machine, build(quant), errors[0] ?? crashed, files);
          let rounds = 0;
          for (;;) {
            const error = errors[rounds % errors.length] ?? crashed;
            input = { ...input, error };
            const rungs = nextRungs(input);
            const before = figures({ modelId: input.failed.modelId, plan: input.failed.plan });
            for (const rung of rungs) {
              expect(input.tried.has(planKey(rung.modelId, rung.plan))).toBe(false);
              const now = figures(rung);
              expect(now?.fits).toBe(true);
              const device = error.params.device;
              const kind = device === "ram" || device === "gpu" ? device : "memory";
              if (error.code === "engine-out-of-memory" && now && before)
                expect(needOf(now, kind)).toBeLessThan(needOf(before, kind));
            }
            expect(new Set(rungs.map(({ id }) => id)).size).toBe(rungs.length);
            const pick = rungs[(picks.next().value ?? 0) % Math.max(1, rungs.length)];
            if (!pick) return;
            input = afterFailing(input, pick);
            expect(++rounds).toBeLessThan(500);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
