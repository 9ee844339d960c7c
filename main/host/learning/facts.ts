import type {
  AnswerFact,
  AnswerStats,
  DeviceFact,
  DeviceMemory,
  LoadedModel,
  MachineReport,
} from "../../contract";
import type { EngineBuffer, VramFree } from "../../engine";

/** Reading fewer tokens than this is over before it has a speed. */
const leastReadTokens = 128;

type Resident = Pick<LoadedModel["actual"], "ramBytes" | "mappedBytes">;

/** Buffers of one kind in one memory; null where the library tells of none at all. */
function sumOf(
  buffers: readonly EngineBuffer[],
  device: EngineBuffer["device"],
  kinds: readonly EngineBuffer["kind"][],
): number | null {
  if (buffers.length === 0) return null;
  return buffers
    .filter((buffer) => buffer.device === device && kinds.includes(buffer.kind) && !buffer.mapped)
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

const less = (whole: number | null, ...parts: readonly (number | null)[]): number | null =>
  parts.reduce<number | null>((left, part) => (left === null || part === null ? null : left - part), whole);

/** More than drivers take for a process, and than the graph takes; a larger difference is that of other programs. */
const mostOfDriver = 2 ** 30;

/**
 * What a load took of the one GPU that it was planned on, by what was free there: with what the driver and the graph
 * take, which are no buffers of the engine's. By the time that the engine looks first, its process has a part of the
 * driver's already; that is the difference to what was free when the plan was made. Null where nobody tells.
 */
function takenOf(planned: DeviceMemory, vramBytes: number, vramFree: VramFree | undefined): number | null {
  if (!vramFree) return null;
  const already = planned.freeBytes - vramFree.before;
  const taken = vramFree.before - vramFree.after + (already > 0 && already <= mostOfDriver ? already : 0);
  // Where another program gave memory back meanwhile, or took some, the drop says nothing.
  return taken >= vramBytes && taken <= vramBytes + 2 * mostOfDriver ? taken : null;
}

/**
 * What a load was planned to take of each memory, and what it took.
 *
 * Of a GPU with memory of its own it is the drop in what is free there, where the backend tells it, else the engine's
 * own buffers. Of system memory, on Linux, the system tells what the process holds for
 * itself; the pages of the mapped file, which come and go, are taken as planned. Elsewhere only the engine's buffers
 * are known, so the whole is not.
 */
export function deviceFacts(
  planned: readonly DeviceMemory[],
  buffers: readonly EngineBuffer[],
  resident: Resident,
  vramBytes: number,
  vramFree?: VramFree,
): DeviceFact[] {
  const cards = planned.filter(({ device }) => device !== "ram");
  const several = cards.length > 1;
  // A GPU that shares the system's memory has a plan of its own for all of it.
  const alone = cards.length === 1 && planned.length > 1 ? cards[0] : undefined;
  const taken = alone ? takenOf(alone, vramBytes, vramFree) : null;
  return planned.map((device) => {
    const { parts, needBytes, reclaimableBytes } = device;
    const inRam = device.device === "ram";
    const where = inRam ? "ram" : "gpu";
    // Of several cards only what they hold together is told.
    const told = inRam || !several ? buffers : [];
    const own = sumOf(told, where, ["weights"]);
    const weights = own === null ? null : own + (inRam ? reclaimableBytes : 0);
    const kvCache = sumOf(told, where, ["kv"]);
    const total = inRam
      ? resident.mappedBytes === undefined
        ? null
        : resident.ramBytes + reclaimableBytes
      : several
        ? null
        : (taken ?? vramBytes);
    const rest = less(total, weights, kvCache);
    return {
      device: device.device,
      name: device.name,
      weights: { plannedBytes: parts.weights, tookBytes: weights },
      kvCache: { plannedBytes: parts.kvCache, tookBytes: kvCache },
      rest: {
        plannedBytes: parts.recurrentState + parts.compute + (parts.projector ?? 0),
        tookBytes: rest === null ? null : Math.max(0, rest),
      },
      total: { plannedBytes: needBytes, tookBytes: total },
      atLeast: !inRam && taken === null,
    };
  });
}

/** System memory looked at again after an answer: buffers and snapshots come to be with the first ones. */
export function raisedByAnswer(memory: readonly DeviceFact[], before: Resident, now: Resident): DeviceFact[] {
  const more = now.ramBytes - before.ramBytes;
  const plus = (pair: DeviceFact["total"]) => ({
    ...pair,
    tookBytes: pair.tookBytes === null ? null : pair.tookBytes + more,
  });
  return memory.map((fact) =>
    fact.device !== "ram" || more <= 0 ? fact : { ...fact, rest: plus(fact.rest), total: plus(fact.total) },
  );
}

/** How fast an answer was; null where nothing of it tells. */
export function answerFact(stats: AnswerStats, at: Date): AnswerFact | null {
  const { generatedTokens: tokens, decodeMs, prefillMs, contextUsedTokens } = stats;
  if (tokens < 1 || decodeMs <= 0) return null;
  const read = stats.promptTokens - stats.reusedTokens;
  return {
    tokens,
    depth: Math.max(0, Math.round(contextUsedTokens - tokens / 2)),
    decode: (1000 * tokens) / decodeMs,
    prefill: read >= leastReadTokens && prefillMs > 0 ? (1000 * read) / prefillMs : null,
    at: at.toISOString(),
  };
}

/** A machine by what its parts are called: other parts make other figures. */
export function hardwareKey({ cpu, memory, gpus }: MachineReport): string {
  const told = (figure: MachineReport["cpu"]["model"]) => (figure.known ? figure.value : "?");
  const gib = memory.totalBytes.known ? Math.round(memory.totalBytes.value / 2 ** 30) : "?";
  const cores = cpu.physicalCores.known ? cpu.physicalCores.value : "?";
  const cards = gpus.map((gpu) => `${told(gpu.name)} ${told(gpu.driver)}`);
  return [`${told(cpu.model)} ${cores}`, `${gib} GiB`, ...cards].join("; ").slice(0, 2000);
}
