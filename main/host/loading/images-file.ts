import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DeviceMemory } from "../../contract";
import type { ModelPlan } from "../../fit";

/** The part of a model that sees images: a file of its own, which is called so by all who publish one. */
const companionName = /mmproj.*\.gguf$/iu;

/**
 * What it takes on a GPU, as a share of the file: its weights, and what it computes with. Nobody has published
 * measured figures for this model; half as much again is meant to be too much rather than too little.
 */
const shareOfFile = 1.5;

export interface ImagesFile {
  readonly path: string;
  readonly bytes: number;
}

/** The file for images that lies beside a model, the smallest where there are several; null: none. */
export async function imagesFileBeside(modelPath: string): Promise<ImagesFile | null> {
  const folder = dirname(modelPath);
  const names = (await readdir(folder).catch(() => [])).filter((name) => companionName.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const bytes = await stat(path).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      );
      return { path, bytes };
    }),
  );
  return files.filter(({ bytes }) => bytes > 0).sort((a, b) => a.bytes - b.bytes)[0] ?? null;
}

/** The plan with the file for images; null where there is no room for it on the GPU that has the whole model. */
function beside(plan: ModelPlan, file: ImagesFile): ModelPlan | null {
  const gpu = plan.memory.find(({ device }) => device !== "ram");
  const more = Math.ceil(file.bytes * shareOfFile);
  if (plan.where !== "gpu" || !plan.fits || !gpu) return null;
  if (gpu.needBytes + gpu.parts.reserve + more > gpu.freeBytes) return null;
  const parts = { ...gpu.parts, weights: gpu.parts.weights + more };
  const memory = plan.memory.map(
    (part): DeviceMemory => (part === gpu ? { ...gpu, parts, needBytes: gpu.needBytes + more } : part),
  );
  return { ...plan, engine: { ...plan.engine, mmprojPath: file.path }, memory };
}

/**
 * The plan with the file for images, where the model stays whole on its GPU: with a shorter context where it must be,
 * but none shorter than wished. Else the plan as it is, since the engine that sees images is many times slower on the
 * processor.
 * @param planFor the same plan with so much context
 */
export function withImages(
  plan: ModelPlan,
  file: ImagesFile,
  leastContext: number,
  planFor: (contextTokens: number) => ModelPlan | null,
): ModelPlan {
  const first = beside(plan, file);
  if (first) return first;
  for (let context = plan.engine.contextTokens / 2; context >= leastContext; context /= 2) {
    const shorter = planFor(Math.floor(context));
    const seeing = shorter && beside(shorter, file);
    if (seeing) return seeing;
  }
  return plan;
}
