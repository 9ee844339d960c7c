import type {
  AnswerFact,
  AnswerStats,
  DeviceFact,
  DeviceMemory,
  LoadedModel,
  MachineReport,
} from "../../contract";
import type { EngineBuffer } from "../../engine";

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

/**
 * What a load was planned to take of each memory, and what it took.
 *
 * Of a GPU the engine tells its own buffers. Of system memory, on Linux, the system tells what the process holds for
 * itself; the pages of the mapped file, which come and go, are taken as planned. Elsewhere only the engine's buffers
 * are known, so the whole is not.
 */
export function deviceFacts(
  planned: readonly DeviceMemory[],
  buffers: readonly EngineBuffer[],
  resident: Resident,
  vramBytes: number,
): DeviceFact[] {
  const several = planned.filter(({ device }) => device !== "ram").length > 1;
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
        : vramBytes;
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
      atLeast: !inRam,
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
