import type { DeviceMemory, EnginePlan, KvType, Learned, MachineReport, Plan } from "../contract";
import { type BuildFacts, layerBytes, type OwnFacts } from "./build-facts";
import { bytesHeldBy } from "./layers";
import { raisedMemory } from "./learned";
import type { MeasuredPoints } from "./measured";
import {
  allGpuLayers,
  cpuMemory,
  discreteMemory,
  keepsReserve,
  type MemoryRequest,
  onCards,
  sharedMemory,
  usualBatch,
} from "./memory";
import type { GpuPool, Pool, Pools } from "./pools";
import { decodeSpeed, type Placement, prefillSpeed, type Range, statedDepthTokens } from "./speed";

/** One way to run one build, with everything known about it. */
export interface Candidate {
  readonly build: BuildFacts;
  readonly engine: EnginePlan;
  readonly where: "gpu" | "gpu+cpu" | "cpu";
  readonly gpu: GpuPool | null;
  readonly memory: DeviceMemory[];
  readonly fits: boolean;
  /** At the depth that plans are stated for. */
  readonly decode: Range;
  /** Of a prompt in an empty context, where it is computed. */
  readonly prefill: Range;
  readonly placement: Placement;
  /** Absent: the speeds are computed. */
  readonly speedBasis?: Plan["speedBasis"];
  readonly fromAnswers?: Plan["fromAnswers"];
  /** The published figure that is nearest to the stated depth, where the speeds rest on such. */
  readonly published?: { readonly source: string; readonly depth: number; readonly speed: number };
  /** What is computed for the speed of answers, where something better stands in its place; absent: `decode` is it. */
  readonly computed?: Range;
  /** What was measured of it here or by others, by depth; absent: nothing. */
  readonly points?: MeasuredPoints;
}

/** A GPU that could hold fewer layers than this is not worth the transfers. */
const leastSplitLayers = 8;

/** Threads for the CPU's part where nobody has measured them: the physical cores. More than that makes llama.cpp slower, never faster. */
export function threadsOf(machine: MachineReport): number {
  const { physicalCores, logicalCores } = machine.cpu;
  if (physicalCores.known) return Math.min(512, Math.max(1, physicalCores.value));
  // Two hardware threads per core is the rule where only their sum is known.
  return logicalCores.known ? Math.min(512, Math.max(1, Math.floor(logicalCores.value / 2))) : 1;
}

/**
 * The GPU of a plan. A report lists its GPUs in the order of the backend's devices, which for CUDA is its numbering:
 * everything that CUDA sees, CUDA runs. Vulkan numbers devices before it leaves out what is no GPU or is driven
 * twice, so a number of the report says nothing certain to it.
 */
function planned({ gpu, name }: GpuPool, machine: MachineReport): NonNullable<EnginePlan["gpu"]> {
  const device = machine.gpus
    .filter(({ backend }) => backend === "cuda")
    .findIndex(({ id }) => id === gpu.id);
  return { id: gpu.id, name, ...(device < 0 ? {} : { device }) };
}

export interface Shape {
  readonly contextTokens: number;
  readonly kvType: KvType;
  /** Conversations side by side; absent: one. */
  readonly slots?: number;
  /** Snapshots that each keeps; absent: the usual two. */
  readonly snapshots?: number;
  /** Physical batch in tokens; absent: the usual one. */
  readonly batchTokens?: number;
}

export interface Site {
  readonly machine: MachineReport;
  readonly pools: Pools;
  /** What loads of the file that is planned taught; absent: nothing. */
  readonly learned?: readonly Learned[];
  /** What files that are here say of themselves; absent: the catalogue's figures stand for all. */
  readonly own?: OwnFacts | undefined;
  /** Threads that were found best here for the file that is planned; absent: nobody has measured it. */
  readonly threads?: number | undefined;
}

function finish(
  build: BuildFacts,
  site: Site,
  shape: Shape,
  gpu: GpuPool | null,
  gpuLayers: number,
  memory: DeviceMemory[],
): Candidate {
  const whole = gpuLayers >= allGpuLayers(build);
  const { layers } = build.shape;
  const onGpu = bytesHeldBy(build, layers - Math.min(gpuLayers, layers), layers, false);
  const threads = site.threads ?? threadsOf(site.machine);
  const placement: Placement = {
    gpu,
    gpuShare: whole ? 1 : onGpu / layerBytes(build),
    threads,
    batchTokens: shape.batchTokens ?? usualBatch,
  };
  const depth = Math.min(statedDepthTokens, shape.contextTokens);
  return {
    build,
    engine: {
      backend: gpu?.gpu.backend ?? "none",
      gpuLayers,
      contextTokens: shape.contextTokens,
      kvType: shape.kvType,
      threads,
      batchTokens: shape.batchTokens ?? usualBatch,
      ...(shape.slots === undefined ? {} : { slots: shape.slots }),
      ...(shape.snapshots === undefined ? {} : { snapshots: shape.snapshots }),
      ...(gpu === null ? {} : { gpu: planned(gpu.cards?.[0] ?? gpu, site.machine) }),
      ...(gpu?.cards && { gpus: gpu.cards.map((card) => planned(card, site.machine)) }),
    },
    where: gpu === null ? "cpu" : whole ? "gpu" : "gpu+cpu",
    gpu,
    memory,
    fits: keepsReserve(memory),
    decode: decodeSpeed(build, site.machine, placement, shape.kvType, depth),
    prefill: prefillSpeed(build, site.machine, placement),
    placement,
  };
}

function request(build: BuildFacts, site: Site, shape: Shape, ram: Pool): MemoryRequest {
  const { batchTokens = usualBatch, ...rest } = shape;
  return {
    build,
    machine: site.machine,
    ram,
    batchTokens: Math.min(batchTokens, shape.contextTokens),
    ...rest,
  };
}

/** All of it in system memory. */
export function onCpu(build: BuildFacts, site: Site, shape: Shape): Candidate {
  const memory = cpuMemory(request(build, site, shape, site.pools.ram));
  return finish(build, site, shape, null, 0, raisedMemory(memory, "none", site.learned));
}

/** So many layers on one GPU, whether or not they fit. */
export function withLayers(
  build: BuildFacts,
  site: Site,
  shape: Shape,
  gpu: GpuPool,
  layers: number,
): Candidate {
  const asked = request(build, site, shape, site.pools.ram);
  const memory = gpu.shared ? sharedMemory(asked, gpu) : discreteMemory(asked, gpu, layers);
  return finish(build, site, shape, gpu, layers, raisedMemory(memory, gpu.gpu.backend, site.learned));
}

/** All of it on one GPU. */
export function onGpu(build: BuildFacts, site: Site, shape: Shape, gpu: GpuPool): Candidate {
  return withLayers(build, site, shape, gpu, allGpuLayers(build));
}

/** The largest number that holds, where all below one that holds do, too: each layer more takes more of a card. */
function lastThat(least: number, most: number, holds: (count: number) => boolean): number | null {
  if (!holds(least)) return null;
  let [yes, no] = [least, most + 1];
  while (no - yes > 1) {
    const middle = (yes + no) >> 1;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

/** The same where nothing is known of those below: one layer more may move another one from one card to the next. */
function lastDown(most: number, least: number, holds: (count: number) => boolean): number | null {
  for (let count = most; count >= least; count--) if (holds(count)) return count;
  return null;
}

/** As many layers as the GPU takes, the rest in system memory; null when that is too few to help. */
export function splitOver(build: BuildFacts, site: Site, shape: Shape, gpu: GpuPool): Candidate | null {
  if (gpu.shared) return null;
  const asked = request(build, site, shape, site.pools.ram);
  const fit = (layers: number) =>
    keepsReserve(raisedMemory(onCards(asked, gpu, layers), gpu.gpu.backend, site.learned));
  const least = Math.min(leastSplitLayers, build.shape.layers);
  const layers = gpu.cards
    ? lastDown(build.shape.layers, least, fit)
    : lastThat(least, build.shape.layers, fit);
  return layers === null ? null : withLayers(build, site, shape, gpu, layers);
}
