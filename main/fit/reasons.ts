import type { KvType, MachineReport, Reason } from "../contract";
import { contestOf, type Option, type Preference, usableTokensPerSecond } from "./choose";
import { staysWhole } from "./contexts";
import { gainReason } from "./guessing";
import { readPerWritten } from "./pace";
import { gpuName, type Pools } from "./pools";
import { rounded } from "./round";
import { coresOf, ramBandwidth, speedSource, toCard } from "./speed";
import { guesses } from "./started";

function whereReason(
  chosen: Option,
  options: readonly Option[],
  pools: Pools,
  preference: Preference,
): Reason {
  const { plan, file } = chosen;
  const wished = preference.minTokensPerSecond !== null;
  const speed = rounded(plan.decode.expected);
  const ramFreeBytes = pools.ram.freeBytes;
  if (plan.gpu && plan.where === "gpu") {
    const params = { quant: file.quant, gpu: plan.gpu.name, freeBytes: plan.gpu.freeBytes };
    // The best of those that are fast enough, which need not be the best that fits.
    if (wished) return { code: plan.gpu.shared ? "runs-shared" : "runs-whole-gpu", params };
    const { group } = contestOf(options, preference);
    const fastest = Math.max(...group.map((option) => option.plan.decode.expected));
    if (fastest < usableTokensPerSecond) return { code: "balance-gpu", params: { ...params, speed } };
    return { code: plan.gpu.shared ? "best-shared" : "best-whole-gpu", params };
  }
  if (plan.gpu)
    return {
      code: "best-split",
      params: {
        quant: file.quant,
        gpu: plan.gpu.name,
        freeBytes: plan.gpu.freeBytes,
        layers: plan.engine.gpuLayers,
        ofLayers: plan.build.shape.layers,
      },
    };
  const quick = wished || plan.decode.expected >= usableTokensPerSecond;
  return {
    code: quick ? "best-cpu" : "balance-cpu",
    params: { quant: file.quant, freeBytes: ramFreeBytes, speed },
  };
}

/** What the wishes changed, where there are any. */
function wishReasons({ plan, file }: Option, { purpose, minTokensPerSecond: wished }: Preference): Reason[] {
  const reasons: Reason[] = [];
  const { expected } = plan.decode;
  const params = { quant: file.quant, speed: rounded(expected) };
  if (wished !== null)
    reasons.push({
      code: expected >= wished ? "as-fast-as-wished" : "wish-not-reached",
      params: { ...params, wished },
    });
  if (purpose === "coding") reasons.push({ code: "for-coding", params: { read: readPerWritten.coding } });
  return reasons;
}

function qualityReason(chosen: Option): Reason {
  const { quality, file } = chosen;
  if (!quality.measured) return { code: "quality-not-measured", params: { quant: file.quant } };
  const params = { quant: file.quant, top1Percent: file.kld?.top1Percent ?? 0 };
  if (quality.order <= 0.007) return { code: "quality-near-lossless", params };
  if (quality.order <= 0.012) return { code: "quality-very-good", params };
  return { code: quality.tier === "a" ? "quality-good" : "quality-reduced", params };
}

const kvCode: Readonly<Record<KvType, string>> = {
  f16: "kv-size",
  q8_0: "kv-size-q8",
  q4_0: "kv-size-q4",
};

function memoryReasons(chosen: Option): Reason[] {
  const { plan } = chosen;
  const { slots = 1 } = plan.engine;
  const kvBytes = plan.memory.reduce((total, device) => total + device.parts.kvCache, 0) / slots;
  const reasons: Reason[] = [
    {
      code: kvCode[plan.engine.kvType],
      params: { kvBytes: Math.round(kvBytes), tokens: plan.engine.contextTokens },
    },
  ];
  if (slots > 1) reasons.push({ code: "slots", params: { slots } });
  for (const device of plan.memory) {
    const params = { reserveBytes: device.parts.reserve, device: device.name };
    reasons.push({ code: device.device === "ram" ? "reserve-ram" : "reserve-gpu", params });
  }
  return reasons;
}

function speedReason(chosen: Option, machine: MachineReport): Reason {
  const { plan } = chosen;
  if (plan.speedBasis === "published" && plan.published && plan.gpu) {
    const { source, depth, speed } = plan.published;
    const params = { gpu: plan.gpu.name, speed: rounded(speed), depth, source };
    return { code: depth === 0 ? "speed-published-empty" : "speed-published", params };
  }
  const ram = ramBandwidth(machine);
  const measured = machine.memory.readBytesPerSecond;
  const fromRam: Reason = measured?.known
    ? { code: "speed-from-measured-ram", params: { gigabytesPerSecond: rounded(measured.value / 1e9) } }
    : {
        code: ram.known ? "speed-from-ram" : "speed-from-assumed-ram",
        params: { gigabytesPerSecond: rounded(ram.expected) },
      };
  if (!plan.gpu || plan.where === "gpu+cpu") return fromRam;
  // Of several the slowest that is known: it holds the others up.
  const rows = (plan.gpu.cards ?? [plan.gpu]).map(speedSource);
  const row = rows.includes(null)
    ? null
    : (rows.filter((one) => one !== null).sort((a, b) => a.bandwidthGBs - b.bandwidthGBs)[0] ?? null);
  return row
    ? { code: "speed-from-gpu", params: { gpu: row.name, gigabytesPerSecond: row.bandwidthGBs } }
    : { code: "speed-unknown-gpu", params: { gpu: gpuName(plan.gpu.gpu) } };
}

/** What was assumed of the processor and the way to the card, where the processor holds layers. */
function processorReasons({ plan }: Option, machine: MachineReport): Reason[] {
  const reasons: Reason[] = [];
  if (plan.where === "gpu") return reasons;
  if (!machine.cpu.physicalCores.known)
    reasons.push({ code: "cores-assumed", params: { cores: coresOf(machine).expected } });
  if (plan.gpu && !plan.points?.prefill.length)
    reasons.push({
      code: "speed-copied-weights",
      params: { gpu: plan.gpu.name, gigabytesPerSecond: toCard.expected },
    });
  return reasons;
}

/** Whose recipe stands for a build's own, where a processor rearranges its weights and nobody knows their types. */
function typesReasons({ plan, file }: Option): Reason[] {
  const { typesAssumedFrom: family } = plan.build;
  if (plan.where !== "cpu" || family === undefined || family === file.quant) return [];
  return [{ code: "types-assumed", params: { quant: file.quant, family } }];
}

/** How a plan uses several graphics cards, where there are several. */
function severalReasons({ plan }: Option, pools: Pools): Reason[] {
  if (plan.gpu?.cards) return [{ code: "spread-gpus", params: { count: plan.gpu.cards.length } }];
  const cards = pools.gpus.find((pool) => pool.cards)?.cards ?? [];
  return plan.where === "gpu" && cards.length > 1
    ? [{ code: "several-gpus", params: { count: cards.length } }]
    : [];
}

/** Why no graphics card takes part, where none does. */
function graphicsReasons(chosen: Option, pools: Pools): Reason[] {
  if (chosen.plan.where !== "cpu") return [];
  const [largest] = pools.gpus;
  if (largest)
    return [{ code: "gpu-too-small", params: { gpu: largest.name, freeBytes: largest.freeBytes } }];
  return pools.notes.some((note) => note.code.startsWith("gpu-")) ? [] : [{ code: "no-gpu", params: {} }];
}

/** What holds of a plan that nobody has recommended: how good it is, its memory, what its speed rests on. */
export function plainReasons(option: Option, machine: MachineReport, pools: Pools): Reason[] {
  return eachOnce([
    qualityReason(option),
    ...memoryReasons(option),
    speedReason(option, machine),
    ...processorReasons(option, machine),
    ...severalReasons(option, pools),
    ...graphicsNote(option, pools),
    ...typesReasons(option),
    ...pools.notes,
  ]);
}

/** Of two equal cards the same holds, and is said once. */
function eachOnce(reasons: readonly Reason[]): Reason[] {
  const said = new Map(reasons.map((reason) => [JSON.stringify(reason), reason]));
  return [...said.values()];
}

/** That there is no graphics card, where there is none. */
function graphicsNote(option: Option, pools: Pools): Reason[] {
  return pools.gpus.length > 0 ? [] : graphicsReasons(option, pools);
}

/** Why this plan: where it runs, how good it is, what its memory goes to, what its speed rests on, what was assumed. */
export function planReasons(
  chosen: Option,
  options: readonly Option[],
  machine: MachineReport,
  pools: Pools,
  preference: Preference,
): Reason[] {
  const reasons = [
    whereReason(chosen, options, pools, preference),
    ...wishReasons(chosen, preference),
    qualityReason(chosen),
    ...memoryReasons(chosen),
    speedReason(chosen, machine),
    ...processorReasons(chosen, machine),
    ...severalReasons(chosen, pools),
    ...graphicsReasons(chosen, pools),
    ...typesReasons(chosen),
    ...pools.notes,
  ];
  const spills = options.some(
    (option) => !staysWhole(option.plan) && option.quality.order < chosen.quality.order,
  );
  if (guesses(chosen.plan) && chosen.plan.speedBasis === undefined) reasons.push(gainReason(chosen.plan));
  if (chosen.quality.tier === "c")
    reasons.push({ code: "last-resort", params: { quant: chosen.file.quant } });
  if (staysWhole(chosen.plan) && spills) reasons.push({ code: "whole-beats-larger", params: {} });
  return eachOnce(reasons);
}
