import { QuernError } from "../../contract";
import type { PlannedMemory } from "./protocol";

const outOfMemory =
  /insufficient.*memory|out of memory|failed to allocate|unable to allocate|too (large|little).*v?ram/iu;
const gpuMemory = /vram|gpu|cuda|vulkan|metal/iu;
const backend = /NoBinaryFound|binary|cuda|vulkan|metal|driver|no usable gpu/iu;

/** Names the reason why a model could not be loaded, from what the library threw and logged. */
export function loadError(
  error: unknown,
  model: { name: string; gpu: boolean; memory: readonly PlannedMemory[] },
  log: readonly string[],
): QuernError {
  if (error instanceof QuernError) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const all = [message, ...log].join("\n");
  const options = { cause: error, detail: all };
  if (outOfMemory.test(all)) {
    // Which memory it was stands in the words only: without a sign of the GPU it is the system's.
    const onGpu = all.split("\n").some((line) => outOfMemory.test(line) && gpuMemory.test(line));
    const device = model.gpu && onGpu ? "gpu" : "ram";
    const { needBytes = 0, freeBytes = 0 } =
      model.memory.find((memory) => memory.device === device) ?? model.memory[0] ?? {};
    return new QuernError(
      "engine-out-of-memory",
      { name: model.name, needBytes, freeBytes, device },
      options,
    );
  }
  const what = (log.at(-1) ?? message).slice(0, 300);
  if (backend.test(message) || (model.gpu && backend.test(all)))
    return new QuernError("engine-backend", { what }, options);
  return new QuernError("engine-bad-file", { name: model.name, what }, options);
}
