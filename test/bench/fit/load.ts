import { stat } from "node:fs/promises";
import { readGgufHeader, recurrentBytes } from "../../../main/catalog";
import { forkChildren } from "../../../main/child";
import type { DeviceMemory, EnginePlan, MachineReport } from "../../../main/contract";
import { EngineSupervisor } from "../../../main/engine";
import { planExactly, planForModel } from "../../../main/fit";
import { factsOfHeader, layerBytes, withoutGuessing } from "../../../main/fit/build-facts";
import { heldBy } from "../../../main/fit/layers";
import { cpuComputeBytes } from "../../../main/fit/memory";
import { cpuWeights } from "../../../main/fit/repack";
import { Talk } from "../engine/talk";
import type { Case } from "./cases";
import { buffersOf, listening } from "./engine-log";
import { forgetReads, memoryOf } from "./process-memory";

/** One figure of a load: what was predicted, and what the engine or the system says of it. Bytes. */
export interface Part {
  readonly name: "rearranged" | "read" | "weights" | "kv" | "recurrent" | "compute" | "rest" | "total";
  readonly predicted: number;
  readonly actual: number;
}

export type Outcome =
  | { readonly tried: Case; readonly parts: readonly Part[]; readonly engine: string }
  | { readonly tried: Case; readonly skipped: string };

export interface LoadWork {
  readonly path: string;
  readonly machine: MachineReport;
  /** An empty folder of ours. */
  readonly folder: string;
  /** The folder of the built programs. */
  readonly programs: string;
}

const gib = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

/** Loads one case as the app would, has two short answers written, and sets the plan beside what was taken. */
export async function loadCase(work: LoadWork, tried: Case): Promise<Outcome> {
  const { path, machine } = work;
  const header = await readGgufHeader(path);
  const model = { path, fileBytes: (await stat(path)).size, header };
  const usual = planForModel(model, machine, {}, { backend: "none" }).engine;
  const { contextTokens, kvType, slots } = tried;
  const { slots: _, ...rest } = usual;
  const engine: EnginePlan = { ...rest, contextTokens, kvType, ...(slots === undefined ? {} : { slots }) };
  const plan = planExactly(model, machine, engine);
  const [ram] = plan?.memory ?? [];
  if (!plan || !ram) throw new Error("The fit has no plan for the processor");
  if (!plan.fits) {
    const need = `needs ${gib(ram.needBytes)} and ${gib(ram.parts.reserve)} to spare`;
    return { tried, skipped: `${need}; ${gib(ram.freeBytes)} are free` };
  }
  const ears = listening(forkChildren(work.programs));
  const supervisor = new EngineSupervisor({ spawn: ears.spawn, workingFolder: work.folder });
  try {
    const loaded = await supervisor.load({
      modelId: "bench",
      name: "bench",
      path,
      quant: tried.quant,
      practice: false,
      plan: plan.engine,
    });
    const pid = supervisor.pid;
    if (pid === undefined) throw new Error("There is no engine process");
    for (let n = 0; n < (slots ?? 1); n++) {
      const talk = new Talk(`fit ${n}`, false, 2);
      await talk.say(supervisor, "hello there");
      // From here on, what was read while loading does not count.
      await forgetReads(pid);
      await talk.say(supervisor, "and again");
    }
    const memory = await memoryOf(pid, path);
    const parts = compare({ model, machine, engine, ram }, buffersOf(ears.log()), memory);
    const { id, version } = loaded.engine;
    return { tried, parts, engine: `${id} ${version}` };
  } finally {
    ears.stop();
    await supervisor.dispose();
  }
}

interface Planned {
  readonly model: Parameters<typeof factsOfHeader>[0];
  readonly machine: MachineReport;
  readonly engine: EnginePlan;
  readonly ram: DeviceMemory;
}

/** Sets each part of the plan beside what the engine says that it made, and the whole beside what the system says. */
function compare(
  { model, machine, engine, ram }: Planned,
  buffers: ReturnType<typeof buffersOf>,
  memory: Awaited<ReturnType<typeof memoryOf>>,
): Part[] {
  const build = withoutGuessing(factsOfHeader(model));
  const weights = cpuWeights(heldBy(build, 0, build.shape.layers, true), machine);
  const state = (engine.slots ?? 1) * recurrentBytes(build.shape);
  const compute = cpuComputeBytes(build, engine.contextTokens, engine.batchTokens);
  const made = buffers.rearranged + buffers.kv + buffers.recurrent + buffers.compute;
  // What is rearranged is not read from the file again; rearranging makes some types a little larger.
  const growth = weights.anonymousBytes / (layerBytes(build) - weights.mappedBytes) || 1;
  const file = buffers.mapped - buffers.rearranged / growth;
  // Working memory that has not been needed yet may still be; nothing else of the engine's is left unwritten.
  const own = memory.residentBytes + Math.min(memory.untouchedBytes, buffers.compute);
  const rest = ram.parts.compute - compute + ram.parts.recurrentState - state;
  return [
    { name: "rearranged", predicted: weights.anonymousBytes, actual: buffers.rearranged },
    { name: "read", predicted: weights.mappedBytes, actual: memory.readBytes },
    { name: "weights", predicted: ram.parts.weights, actual: buffers.rearranged + file },
    { name: "kv", predicted: ram.parts.kvCache, actual: buffers.kv },
    { name: "recurrent", predicted: state, actual: buffers.recurrent },
    { name: "compute", predicted: compute, actual: buffers.compute },
    { name: "rest", predicted: rest, actual: own - made },
    { name: "total", predicted: ram.needBytes, actual: own + file },
  ];
}
