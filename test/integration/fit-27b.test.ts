import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalog, publishedHeaderBytes, readGgufHeader } from "../../main/catalog";
import { forkChildren } from "../../main/child";
import type { MachineReport } from "../../main/contract";
import { EngineSupervisor } from "../../main/engine";
import { planForModel, recommend } from "../../main/fit";
import { detectMachine } from "../../main/hardware";
import { writeSparse27b } from "../fixtures/models/sparse-27b";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";

const MiB = 1024 * 1024;
/** Of the model's 64 layers: as wide, and quicker to load. `npm run bench:fit` loads all of them. */
const someLayers = 24;
const loadLimitMs = 300_000;

let folder: string;
let programs: BuiltPrograms;
let machine: MachineReport;
let available: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-27b-"));
  programs = await buildPrograms({
    engine: "main/engine/process/entry.ts",
    "backend-probe": "main/hardware/backend-probe/entry.ts",
  });
  const spawnChild = forkChildren(dirname(programs.file("engine")));
  machine = await detectMachine({ modelFolder: folder, spawnChild });
  available = machine.memory.availableBytes.known ? machine.memory.availableBytes.value : 0;
});
afterAll(async () => {
  await programs.remove();
  await rm(folder, { recursive: true, force: true });
});

/** A file of the model's shape in Q4_K_M, as a plan wants it. */
async function shapeOf(name: string, layers?: number) {
  const path = join(folder, name);
  await writeSparse27b(path, "Q4_K_M", layers);
  return { path, fileBytes: (await stat(path)).size, header: await readGgufHeader(path) };
}

/** Memory of a process by kind, bytes (Linux). */
async function residentOf(pid: number): Promise<{ anonymous: number; file: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const read = (key: string) => Number(new RegExp(`${key}:\\s+(\\d+)`, "u").exec(status)?.[1] ?? 0) * 1024;
  return { anonymous: read("RssAnon"), file: read("RssFile") };
}

describe("the plan for a file of the real shape", () => {
  it("is the plan for the published file, but for the header", async () => {
    const files = await loadCatalog(join(import.meta.dirname, "../../resources"));
    const published = files.find((file) => file.quant === "Q4_K_M" && !file.mtp);
    if (!published) throw new Error("no Q4_K_M");
    const whole = await shapeOf("whole.gguf");
    expect(whole.fileBytes - whole.header.dataOffset).toBe(published.bytes - publishedHeaderBytes);
    const mine = planForModel(whole, machine);
    const theirs = planForModel({ file: published }, machine);
    expect(mine.engine).toEqual(theirs.engine);
    expect(mine.memory).toEqual(theirs.memory);
  });

  it(
    "loads where it is said to fit and takes the memory that was predicted",
    async (context) => {
      const shape = await shapeOf("some-layers.gguf", someLayers);
      const plan = planForModel(shape, machine);
      const supervisor = new EngineSupervisor({
        spawn: forkChildren(dirname(programs.file("engine"))),
        workingFolder: folder,
      });
      const model = {
        modelId: "shape",
        name: "shape",
        path: shape.path,
        quant: "Q4_K_M",
        practice: false,
        plan: plan.engine,
      };
      try {
        if (!plan.fits) {
          context.skip(
            `${(available / 1e9).toFixed(1)} GB available are too few for the plan, so nothing was loaded`,
          );
        }
        const loaded = await supervisor.load(model);
        expect(loaded.actual.contextTokens).toBe(plan.engine.contextTokens);
        if (plan.where !== "cpu" || process.platform !== "linux") return;
        const [ram] = plan.memory;
        const pid = supervisor.pid;
        if (!ram || pid === undefined) throw new Error("no memory or process");
        const actual = await residentOf(pid);
        // Snapshots and the compute buffer are taken while it answers; until then they are not resident.
        const state = ram.parts.recurrentState / 3;
        const later = 2 * state + ram.parts.compute - 150 * MiB;
        const predicted = ram.needBytes - ram.reclaimableBytes - later;
        const table = {
          predictedMiB: Math.round(predicted / MiB),
          actualMiB: Math.round(actual.anonymous / MiB),
          needMiB: Math.round(ram.needBytes / MiB),
          engineSaysMiB: Math.round(loaded.actual.ramBytes / MiB),
          mappedMiB: Math.round(actual.file / MiB),
        };
        console.log(table);
        expect(Math.abs(actual.anonymous / predicted - 1), JSON.stringify(table)).toBeLessThan(0.03);
        expect(actual.anonymous).toBeLessThan(ram.needBytes);
      } finally {
        await supervisor.dispose();
      }
    },
    loadLimitMs,
  );

  it("is what is recommended here, when memory is the only limit", async () => {
    const files = await loadCatalog(join(import.meta.dirname, "../../resources"));
    const result = recommend(machine, files, {}, { installed: new Set(files.map((file) => file.id)) });
    if (result.status !== "fits") {
      expect(available).toBeLessThan(16e9);
      return;
    }
    for (const part of result.plan.memory)
      expect(part.needBytes + part.parts.reserve).toBeLessThanOrEqual(part.freeBytes);
  });
});
