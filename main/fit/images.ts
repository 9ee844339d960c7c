import type { DeviceMemory, EnginePlan, Settings } from "../contract";

/**
 * What the file for images takes on a GPU, as a share of it: its weights, and what it computes with. Nobody has
 * published measured figures for this model; half as much again is meant to be too much rather than too little.
 */
const shareOfFile = 1.5;

/** The file with the part of a model that sees images (mmproj). */
export interface ImagesFile {
  readonly path: string;
  readonly bytes: number;
}

/** What of a plan decides whether it can take the file for images along, and changes with it. */
interface Seeing {
  readonly engine: EnginePlan;
  readonly where: "gpu" | "gpu+cpu" | "cpu";
  readonly fits: boolean;
  readonly memory: readonly DeviceMemory[];
}

/**
 * Whether a plan is run by the engine that sees images: many times slower on the processor, so only where the model is
 * whole on a GPU.
 * @param setting the engine that is wanted where the plan leaves it open
 */
export function mayTakeImages(
  { engine, where, fits }: Pick<Seeing, "engine" | "where" | "fits">,
  setting: Settings["engine"],
): boolean {
  return fits && where === "gpu" && (engine.engine ?? setting) !== "node-llama-cpp";
}

/** The plan with the file for images; null where there is no room for it on the GPU that has the whole model. */
export function besideImages<P extends Seeing>(plan: P, file: ImagesFile): P | null {
  const gpu = plan.memory.find(({ device }) => device !== "ram");
  const more = Math.ceil(file.bytes * shareOfFile);
  if (plan.where !== "gpu" || !plan.fits || !gpu) return null;
  if (gpu.needBytes + gpu.parts.reserve + more > gpu.freeBytes) return null;
  const parts = { ...gpu.parts, projector: more };
  const memory = plan.memory.map(
    (part): DeviceMemory => (part === gpu ? { ...gpu, parts, needBytes: gpu.needBytes + more } : part),
  );
  return { ...plan, engine: { ...plan.engine, mmprojPath: file.path }, memory };
}

/**
 * The plan with the file for images, where the model stays whole on its GPU: with a shorter context where it must be,
 * but none shorter than wished. Else the plan as it is.
 */
export function withImages<P extends Seeing>(
  plan: P,
  file: ImagesFile,
  leastContext: number,
  planFor: (contextTokens: number) => P | null,
): P {
  const first = besideImages(plan, file);
  if (first) return first;
  for (let context = plan.engine.contextTokens / 2; context >= leastContext; context /= 2) {
    const shorter = planFor(Math.floor(context));
    const seeing = shorter && besideImages(shorter, file);
    if (seeing) return seeing;
  }
  return plan;
}
