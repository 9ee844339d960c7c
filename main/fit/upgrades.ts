import {
  type CatalogFile,
  type MachineReport,
  noteOf,
  type Plan,
  type Recommendation,
  type Wishes,
} from "../contract";
import { type RecommendOptions, recommendedPlan } from "./recommend";

/** Something that could be bought for a machine, and what it would run then. */
export interface Upgrade {
  /** `memory`: this much system memory in all; `gpu`: a graphics card with so much; `machine`: one like it with more. */
  readonly kind: "memory" | "gpu" | "machine";
  readonly bytes: number;
  readonly plan: Plan;
}

const gib = 1024 ** 3;
/** Sizes that are sold, GiB. */
export const memorySizes = [8, 16, 24, 32, 48, 64, 96, 128, 192, 256];
export const cardSizes = [8, 12, 16, 24, 32, 48, 80];

/**
 * The least that would let a machine run some build, where it runs none, and the smallest graphics card on which a
 * build would fit whole, where none does. Memory of Apple silicon cannot be added: there it is another machine.
 * @param now what the machine runs as it is
 * @param options what was known of the machine as it is, by which `now` was made
 */
export function upgradesFor(
  machine: MachineReport,
  files: readonly CatalogFile[],
  wishes: Partial<Wishes>,
  now: Recommendation,
  options: RecommendOptions = {},
): Upgrade[] {
  // A build that guesses ahead is never the first choice, so it changes no answer.
  const plain = files.filter(({ mtp }) => !mtp);
  const unified = machine.gpus.some(({ kind }) => kind === "unified");
  const found: Upgrade[] = [];
  const first = (
    kind: Upgrade["kind"],
    sizes: readonly number[],
    changed: (bytes: number) => MachineReport | null,
  ) => {
    for (const size of sizes) {
      const other = changed(size * gib);
      const plan = other && recommendedPlan(other, plain, wishes, optionsOn(kind, options));
      if (!plan || (kind === "gpu" && plan.where !== "gpu")) continue;
      found.push({ kind, bytes: size * gib, plan });
      return;
    }
  };
  if (now.status !== "fits")
    first(unified ? "machine" : "memory", memorySizes, (bytes) => withMemory(machine, bytes));
  const smallest = Math.min(...files.map(({ bytes }) => bytes));
  if (!unified && (now.status !== "fits" || now.plan.where !== "gpu"))
    first("gpu", cardSizes, (bytes) => (bytes < smallest ? null : withCard(machine, bytes)));
  return found;
}

/**
 * What is known of a machine, as it holds with an upgrade. Files that are here stay here, and the processor and its
 * memory stay as quick as they were measured; of a card that is not there nothing has been measured.
 */
export function optionsOn(kind: Upgrade["kind"], options: RecommendOptions): RecommendOptions {
  if (kind !== "gpu") return options;
  const { measured = [], learned = [] } = options;
  return {
    ...options,
    measured: measured.map((run) => ({ ...run, rows: run.rows.filter(({ backend }) => backend === "none") })),
    learned: learned.filter(({ plan }) => plan.backend === "none"),
  };
}

/** The machine with so much memory; null where it has as much already, or its memory is not known. */
export function withMemory(machine: MachineReport, bytes: number): MachineReport | null {
  const { totalBytes, availableBytes } = machine.memory;
  if (!totalBytes.known || totalBytes.value * 1.02 >= bytes) return null;
  const more = bytes - totalBytes.value;
  const share = bytes / totalBytes.value;
  return {
    ...machine,
    memory: {
      ...machine.memory,
      totalBytes: { ...totalBytes, value: bytes },
      availableBytes: availableBytes.known
        ? { ...availableBytes, value: availableBytes.value + more }
        : availableBytes,
    },
    gpus: machine.gpus.map((gpu) => {
      if (gpu.kind !== "unified") return gpu;
      const { sharedBytes, freeBytes } = gpu;
      return {
        ...gpu,
        sharedBytes: sharedBytes.known
          ? { ...sharedBytes, value: Math.floor(sharedBytes.value * share) }
          : sharedBytes,
        freeBytes: freeBytes.known
          ? {
              ...freeBytes,
              value: Math.floor(freeBytes.value + (sharedBytes.known ? sharedBytes.value * (share - 1) : 0)),
            }
          : freeBytes,
      };
    }),
  };
}

/** The machine with one graphics card of a kind that is not known, with so much memory. */
export function withCard(machine: MachineReport, bytes: number): MachineReport {
  const notSaid = { known: false, reason: noteOf("not-said") } as const;
  return {
    ...machine,
    gpus: [
      {
        id: "gpu0",
        name: notSaid,
        vendor: "unknown",
        kind: "discrete",
        backend: "vulkan",
        backendNotes: [],
        dedicatedBytes: { known: true, value: bytes, source: "as-said" },
        sharedBytes: notSaid,
        freeBytes: notSaid,
        driver: notSaid,
      },
    ],
  };
}
