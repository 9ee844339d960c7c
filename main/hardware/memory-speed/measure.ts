import { dirname } from "node:path";
import { type ChildHandle, childEnvironment, type SpawnChild } from "../../child";
import { type MachineReport, QuernError } from "../../contract";
import { type MemorySpeedRequest, memorySpeedMessage } from "./messages";

/** How fast the processor reads system memory, as it was measured. */
export interface MemorySpeed {
  readonly bytesPerSecond: number;
  /** Threads that read side by side. */
  readonly threads: number;
  /** What was read again and again; where that is not much more than the caches hold, the figure is too high. */
  readonly bytes: number;
}

/** More threads than this have not been seen to read more: server processors are at their limit with fewer. */
const mostThreads = 32;
/** What is read has to be larger than the caches: 512 MiB in all, of which no desktop's processor holds a third. */
const leastBytes = 512 * 2 ** 20;
/** Where there are many threads, there are large caches, too. */
const leastBytesEach = 64 * 2 ** 20;
/** Of the memory that is available, at most this share is taken for the moment. */
const mostShare = 0.25;
/** Below this the caches would be measured. */
const worthBytes = 128 * 2 ** 20;
/**
 * A desktop fills its memory in a fifth of a second. A virtual machine was seen to take 20 microseconds for each page
 * of 4 KiB: there it has to do with what is filled by then.
 */
const fillMs = 400;
const windows = 3;
const windowMs = 100;
/** With less than this, the caches near the cores would be measured: so much is filled even where it takes long. */
const leastFilled = 48 * 2 ** 20;
/** A machine that is so busy gives no figure worth having. */
const limitMs = 8000;

/** How to measure a machine; null where too little of its memory is free. */
export function memorySpeedRequestFor({ cpu, memory }: MachineReport): MemorySpeedRequest | null {
  const { physicalCores, logicalCores } = cpu;
  const half = logicalCores.known ? Math.ceil(logicalCores.value / 2) : 1;
  const threads = Math.max(1, Math.min(mostThreads, physicalCores.known ? physicalCores.value : half));
  const wanted = Math.max(leastBytes, threads * leastBytesEach);
  const free = memory.availableBytes.known ? memory.availableBytes.value : leastBytes / mostShare;
  const bytes = Math.min(wanted, free * mostShare);
  if (bytes < worthBytes) return null;
  const each = (all: number) => Math.floor(all / threads / 65_536) * 65_536;
  return { threads, bytes: each(bytes), leastBytes: each(leastFilled), fillMs, windows, windowMs };
}

/**
 * Measures how fast the processor reads its memory: a few threads, up to the physical cores, read buffers larger
 * than the caches in vectors of 128 bits, for 0.3 seconds. In a process of its own, which is ended in every case.
 * @throws QuernError `cancelled`; `memory-not-measured` where memory or a runtime for it is missing
 */
export async function measureMemorySpeed(
  machine: MachineReport,
  spawnChild: SpawnChild,
  signal?: AbortSignal,
): Promise<MemorySpeed> {
  const request = memorySpeedRequestFor(machine);
  if (!request) throw new QuernError("memory-not-measured");
  if (signal?.aborted) throw new QuernError("cancelled");
  const cwd = dirname(process.execPath);
  const child = spawnChild("memory-speed", { args: [JSON.stringify(request)], env: childEnvironment(), cwd });
  const late = AbortSignal.timeout(limitMs);
  const stop = signal ? AbortSignal.any([signal, late]) : late;
  const kill = () => child.kill();
  stop.addEventListener("abort", kill, { once: true });
  try {
    return await answerOf(child);
  } catch (error) {
    if (signal?.aborted) throw new QuernError("cancelled");
    throw new QuernError("memory-not-measured", {}, { cause: error });
  } finally {
    stop.removeEventListener("abort", kill);
    child.kill();
  }
}

function answerOf(child: ChildHandle): Promise<MemorySpeed> {
  return new Promise((resolve, reject) => {
    child.onMessage((data) => {
      const message = memorySpeedMessage.safeParse(data).data;
      if (message?.status === "ok") {
        const { bytesPerSecond, threads, bytes } = message;
        resolve({ bytesPerSecond, threads, bytes });
      } else reject(new Error(message?.error ?? "not understood"));
    });
    child.onExit(({ code, signal }) =>
      reject(new Error(`ended with ${signal ?? code}: ${child.stderrTail()}`)),
    );
  });
}
