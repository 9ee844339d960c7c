import type { AnswerFact, DeviceMemory, EnginePlan, Learned } from "../contract";
import type { Range } from "./speed";
import { statedDepthTokens } from "./speed";

/*
 * What loads and answers of this machine taught. Memory is only ever corrected upwards: a load that took less than
 * planned may take it later (snapshots and working memory come with the first answers), so nothing fits by a
 * correction that did not fit without. Speed is what the answers reached.
 */

/** An answer shorter than this says more about its start than about its speed. */
export const leastAnswerTokens = 32;
/** Fewer answers may all have been disturbed. */
export const leastAnswers = 3;
const countedAnswers = 12;
/** Up to this depth the KV cache adds less than a twentieth to what is read for each token. */
const similarDepthTokens = 3 * statedDepthTokens;

/** What of a file decides whether something was learned about it. */
interface FileKey {
  readonly modelId: string;
  readonly bytes: number;
}

/** What was learned about one file, by the newest build of each engine that ran it. */
export function learnedOf(all: readonly Learned[], { modelId, bytes }: FileKey): Learned[] {
  return all.filter((each) => {
    if (each.modelId !== modelId || each.bytes !== bytes) return false;
    const sameEngine = all.filter(({ engine }) => engine.id === each.engine.id);
    const newest = sameEngine.reduce((last, one) => (one.at > last.at ? one : last), each);
    return newest.engine.version === each.engine.version;
  });
}

const engineOf = (plan: EnginePlan) => plan.engine ?? "node-llama-cpp";

/** Same in all that decides how fast it is; threads are tuned at each load, and the context's size costs nothing. */
function sameWay(a: EnginePlan, b: EnginePlan): boolean {
  return (
    // A plan of the fit leaves the engine open.
    (a.engine === undefined || b.engine === undefined || engineOf(a) === engineOf(b)) &&
    a.speculation === b.speculation &&
    a.backend === b.backend &&
    (a.gpuLayers === b.gpuLayers || Math.min(a.gpuLayers, b.gpuLayers) >= 64) &&
    a.kvType === b.kvType &&
    (a.backend === "none" || (a.gpu?.name === b.gpu?.name && a.gpus?.length === b.gpus?.length))
  );
}

export interface AnsweredSpeed {
  readonly decode: Range;
  /** Null where hardly anything was read. */
  readonly prefill: Range | null;
  /** Answers that it rests on. */
  readonly answers: number;
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
function median(values: readonly number[]): number {
  const all = sorted(values);
  const [below = 0, above = below] = [all[Math.ceil(all.length / 2) - 1], all[Math.floor(all.length / 2)]];
  return (below + above) / 2;
}
const rangeOf = (values: readonly number[]): Range => ({
  low: Math.min(...values),
  expected: median(values),
  high: Math.max(...values),
});

/**
 * The speed that answers reached with a plan, at depths like the one that plans are stated for: the median of the
 * newest dozen; low and high are the slowest and the fastest of them. Null where there are too few.
 */
export function answeredSpeed(records: readonly Learned[], plan: EnginePlan): AnsweredSpeed | null {
  const counts = ({ tokens, depth }: AnswerFact) =>
    tokens >= leastAnswerTokens && depth <= similarDepthTokens;
  const answers = records
    .filter((record) => sameWay(record.plan, plan))
    .flatMap((record) => record.answers.filter(counts))
    .sort((a, b) => a.at.localeCompare(b.at))
    .slice(-countedAnswers);
  if (answers.length < leastAnswers) return null;
  const read = answers.flatMap(({ prefill }) => (prefill === null ? [] : [prefill]));
  return {
    decode: rangeOf(answers.map(({ decode }) => decode)),
    prefill: read.length < leastAnswers ? null : rangeOf(read),
    answers: answers.length,
  };
}

/** What a load of this file took beyond its plan, at most, bytes. */
function excessOn(records: readonly Learned[], backend: EnginePlan["backend"], device: DeviceMemory): number {
  const over = records
    .filter(({ plan }) => plan.backend === backend)
    .flatMap(({ memory }) => memory)
    .filter((fact) => (fact.device === "ram") === (device.device === "ram"))
    .filter((fact) => device.device === "ram" || fact.name === device.name)
    .map(({ total }) => (total.tookBytes ?? 0) - total.plannedBytes);
  return Math.max(0, ...over);
}

/**
 * The memory of a plan with what loads of the same file took beyond theirs, added to the working memory: weights and
 * KV cache are known to the byte, and are never corrected. Never less than without.
 */
export function raisedMemory(
  memory: readonly DeviceMemory[],
  backend: EnginePlan["backend"],
  records: readonly Learned[] = [],
): DeviceMemory[] {
  if (records.length === 0) return [...memory];
  return memory.map((device) => {
    const extra = excessOn(records, backend, device);
    const parts = { ...device.parts, compute: device.parts.compute + extra };
    return extra === 0 ? device : { ...device, parts, needBytes: device.needBytes + extra };
  });
}
