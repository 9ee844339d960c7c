import { constants } from "node:os";
import type { ChildExit } from "../../child";
import { QuernError } from "../../contract";

const allocation = /bad_alloc|out of memory|failed to allocate|cannot allocate memory/iu;
/** Of a graphics driver or a device that is gone: pulled out, reset, or lost over a sleep. */
const gpuFault =
  /cuda error|vk::|vulkan|ggml_metal|device.?lost|device.?removed|gpu is lost|unspecified launch failure/iu;
const gpuMemory = /vram|cuda|vulkan|vk::|metal|gpu/iu;
/** llama.node crashes over a file that it cannot load; before that, llama.cpp says what is wrong with it. */
const unloadable = /error loading model: (.+)/u;
/** What llama.node tells of every load and llama.cpp of every device: where things are, and how large. */
const everydayLine =
  /(?:buffer|cache) size|^ggml_\w+: (?:found|\d+ = )|^ *device \d+:|using device|offload|dev = |tensor |layer +\d+/iu;

/** What is known of a load or an answer when its process ends. */
export interface ExitContext {
  readonly name: string;
  readonly needBytes: number;
  readonly freeBytes: number;
  /** The system has ended a process for want of memory just now. */
  readonly oomKill: boolean;
}

/** Whether it ended as the system ends a process for want of memory. Electron tells a signal as an exit code. */
export function isKill({ code, signal }: ChildExit): boolean {
  return signal === "SIGKILL" || (code === constants.signals.SIGKILL && process.platform !== "win32");
}

/** How it ended, in the words of the system. Electron gives a signal as the exit code of its number. */
function ending(exit: ChildExit): string {
  if (exit.signal !== null) return exit.signal;
  const [name] = Object.entries(constants.signals).find(([, number]) => number === exit.code) ?? [];
  if (name !== undefined && process.platform !== "win32") return name;
  return `code ${exit.code ?? "unknown"}`;
}

/** Says why the engine process has ended by itself, as well as its exit and its last words tell. */
export function exitError(exit: ChildExit, stderr: string, context: ExitContext): QuernError {
  const how = ending(exit);
  const detail = `The engine process ended with ${how}.\n${stderr}`;
  const { name, needBytes, freeBytes } = context;
  const allocationLine = stderr.split("\n").find((line) => allocation.test(line));
  if (allocationLine !== undefined || (context.oomKill && isKill(exit))) {
    // The system ends processes for its own memory; a line of the GPU's library speaks of the GPU's.
    const device = allocationLine !== undefined && gpuMemory.test(allocationLine) ? "gpu" : "ram";
    return new QuernError("engine-out-of-memory", { name, needBytes, freeBytes, device }, { detail });
  }
  const badFile = unloadable.exec(stderr)?.[1];
  if (badFile !== undefined)
    return new QuernError("engine-bad-file", { name, what: badFile.slice(0, 300) }, { detail });
  const fault = stderr.split("\n").find((line) => gpuFault.test(line) && !everydayLine.test(line));
  if (fault !== undefined)
    return new QuernError("engine-backend", { what: fault.trim().slice(0, 300) }, { detail });
  return new QuernError("engine-crashed", { what: how }, { detail });
}
