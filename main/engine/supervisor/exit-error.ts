import type { ChildExit } from "../../child";
import { QuernError } from "../../contract";

const allocation = /bad_alloc|out of memory|failed to allocate|cannot allocate memory/iu;
const gpuFault = /cuda error|vk::|vulkan|ggml_metal|device lost/iu;

/** What is known of a load or an answer when its process ends. */
export interface ExitContext {
  readonly name: string;
  readonly needBytes: number;
  readonly freeBytes: number;
}

/** Says why the engine process has ended by itself, as well as its exit and its last words tell. */
export function exitError(exit: ChildExit, stderr: string, context: ExitContext): QuernError {
  const how = exit.signal ?? `code ${exit.code ?? "unknown"}`;
  const detail = `The engine process ended with ${how}.\n${stderr}`;
  if (allocation.test(stderr))
    return new QuernError(
      "engine-out-of-memory",
      { name: context.name, needBytes: context.needBytes, freeBytes: context.freeBytes },
      { detail },
    );
  if (gpuFault.test(stderr)) {
    const line = stderr.split("\n").find((candidate) => gpuFault.test(candidate)) ?? how;
    return new QuernError("engine-backend", { what: line.trim().slice(0, 300) }, { detail });
  }
  return new QuernError("engine-crashed", { what: how }, { detail });
}
