import { type ModelShape, recurrentBytes } from "../catalog";
import type { DeviceMemory, EnginePlan, MachineReport, MemoryParts, Reason } from "../contract";
import { type BuildFacts, factsOfModel, layerBytes, type ModelToPlan } from "./build-facts";
import type { Candidate } from "./candidates";
import { keepsReserve, usualBatch } from "./memory";
import type { ModelPlan } from "./plan-for-model";
import type { Placement, Range } from "./speed";

/** Tokens that the engine guesses ahead. */
export const guessedTokens = 2;

/**
 * What guessing ahead takes on the GPU beside the plan, bytes: each guessed token that may be taken back costs the
 * whole recurrent state, and the block has a cache of its own, always in f16, and working memory: the mask, one KiB for
 * each token of context at a batch of 512, and a fixed part. The block's weights are in the file already.
 * Source: four published pairs with and without it, on an RTX 3090 Ti and an RTX 5090, two and four tokens ahead; the
 * growth from 131,072 to 262,144 tokens is met exactly, the fixed part was 89 to 111 MiB.
 */
export function guessingMemory(
  shape: ModelShape,
  contextTokens: number,
  ahead = guessedTokens,
  batchTokens = usualBatch,
): Pick<MemoryParts, "kvCache" | "recurrentState" | "compute"> {
  return {
    kvCache: contextTokens * shape.kvHeads * shape.keyValueLength * 2,
    recurrentState: ahead * recurrentBytes(shape),
    compute: 112 * 2 ** 20 + contextTokens * batchTokens * 2,
  };
}

/** The memory of a plan that is whole on a GPU, with what guessing ahead takes beside it. */
function memoryWith(
  memory: readonly DeviceMemory[],
  shape: ModelShape,
  { contextTokens, batchTokens }: EnginePlan,
): DeviceMemory[] {
  const extra = guessingMemory(shape, contextTokens, guessedTokens, batchTokens);
  return memory.map((device) => {
    if (device.device === "ram") return device;
    const { kvCache, recurrentState, compute, ...parts } = device.parts;
    return {
      ...device,
      needBytes: device.needBytes + extra.kvCache + extra.recurrentState + extra.compute,
      parts: {
        ...parts,
        kvCache: kvCache + extra.kvCache,
        recurrentState: recurrentState + extra.recurrentState,
        compute: compute + extra.compute,
      },
    };
  });
}

/**
 * Of the guessed tokens that follow rightly guessed ones, the share that is right, too. It depends on the text: code is
 * guessed better than prose (one published pair: 58.9 against 50.3 tokens a second).
 * Source: what the published pairs with and without guessing, on eleven GPUs, ask for.
 */
const rightlyGuessed: Range = { low: 0.6, expected: 0.8, high: 0.92 };

/**
 * What one more token in a step costs beside reading the weights, as a share of the step: its multiplications. Apple's
 * GPUs have few for their bandwidth, so that guessing gains next to nothing there.
 * Source: the same pairs; three of them on Apple's chips gain 0 to 6 in a hundred.
 */
const oneMoreToken = {
  apple: { low: 0.75, expected: 0.6, high: 0.3 },
  others: { low: 0.2, expected: 0.12, high: 0 },
} as const;

/** Parameters of the block that guesses, of the 26.9e9 of all layers. Source: the published file's header. */
const blockShare = 0.42 / 26.9;

/**
 * How many times as many tokens a second a plan writes that is whole on a GPU, when so many are guessed ahead. A step
 * gives the guesses that were right and one token more; it costs the reading of the weights, for each guess the reading
 * of the block and of the output layer, and the multiplications of a token more. A computation; never a measurement.
 */
export function guessingGain(
  build: BuildFacts,
  vendor: MachineReport["gpus"][number]["vendor"],
  ahead = guessedTokens,
): Range {
  const guess = blockShare + build.outputBytes / layerBytes(build);
  const more = vendor === "apple" ? oneMoreToken.apple : oneMoreToken.others;
  const gain = (end: keyof Range) => {
    const right = rightlyGuessed[end];
    const tokens = (1 - right ** (ahead + 1)) / (1 - right);
    return tokens / (1 + ahead * (guess + more[end]));
  };
  return { low: gain("low"), expected: gain("expected"), high: gain("high") };
}

/** The speed of writing with what guessing ahead gains, at whatever depth: the cache is read once for all of a step. */
export function withGain(speed: Range, build: BuildFacts, { gpu }: Placement, ahead?: number): Range {
  const gain = guessingGain(build, gpu?.gpu.vendor ?? "unknown", ahead);
  return {
    low: speed.low * gain.low,
    expected: speed.expected * gain.expected,
    high: speed.high * gain.high,
  };
}

/** A plan that is whole on a GPU, with what guessing ahead takes and gains. */
export function withGuessing(plan: Candidate): Candidate {
  const memory = memoryWith(plan.memory, plan.build.shape, plan.engine);
  const decode = withGain(plan.decode, plan.build, plan.placement);
  return { ...plan, memory, decode, fits: keepsReserve(memory) };
}

/** What is counted for guessing ahead. */
export function gainReason({ build, placement }: Candidate): Reason {
  const { low, expected, high } = guessingGain(build, placement.gpu?.gpu.vendor ?? "unknown");
  const times = (gain: number) => Math.round(gain * 10) / 10;
  return { code: "mtp-gain", params: { low: times(low), expected: times(expected), high: times(high) } };
}

/** Whether guessing ahead has room beside a plan that is whole on a GPU; of several cards each takes what it takes. */
export function roomToGuess(
  memory: readonly DeviceMemory[],
  shape: ModelShape,
  { contextTokens, batchTokens }: Pick<EnginePlan, "contextTokens" | "batchTokens">,
): boolean {
  const { kvCache, recurrentState, compute } = guessingMemory(
    shape,
    contextTokens,
    guessedTokens,
    batchTokens,
  );
  const cards = memory.filter(({ device }) => device !== "ram");
  const roomOf = ({ freeBytes, needBytes, parts }: DeviceMemory) => freeBytes - needBytes - parts.reserve;
  return cards.length > 0 && cards.every((card) => roomOf(card) >= kvCache + recurrentState + compute);
}

/** Whether a file has a block that guesses ahead (MTP) and the plan leaves room on the GPU to use it. */
export function canGuess(model: ModelToPlan, plan: ModelPlan): boolean {
  const own = "file" in model ? model.own : model;
  const has = own
    ? blocks(own.header.metadata, own.header.architecture) > 0
    : "file" in model && model.file.mtp;
  if (!has || plan.where !== "gpu") return false;
  return roomToGuess(plan.memory, factsOfModel(model).shape, plan.engine);
}

function blocks(metadata: ReadonlyMap<string, string | number | boolean>, arch: string): number {
  const count = metadata.get(`${arch}.nextn_predict_layers`);
  return typeof count === "number" ? count : 0;
}
