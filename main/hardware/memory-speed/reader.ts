import { type Kernel, makeKernel, strideBytes } from "./kernel";
import type { ReaderData, ReaderMessage } from "./messages";

/** Read between two looks at the clock: long enough to cost nothing, short enough to end in time. */
const chunkBytes = 4 * 1024 * 1024;

/** One thread of the measurement: fills its memory, waits for the others, and reads until the time is up. */
export async function readInThread(
  { request, gate }: ReaderData,
  tell: (message: ReaderMessage) => void,
): Promise<void> {
  const kernel = await makeKernel(request.bytes, request.fillMs, request.leastBytes);
  tell({ filled: kernel.bytes });
  Atomics.wait(new Int32Array(gate), 0, 0);
  tell({ read: bytesByWindow(kernel, request.windows, request.windowMs) });
}

/** Bytes that were read in each stretch of time, one after the other. */
export function bytesByWindow(kernel: Kernel, windows: number, windowMs: number): number[] {
  const bytes = Array.from({ length: windows }, () => 0);
  const chunk = Math.min(chunkBytes, kernel.bytes) - (Math.min(chunkBytes, kernel.bytes) % strideBytes);
  const started = performance.now();
  for (let at = 0; ; at = at + 2 * chunk <= kernel.bytes ? at + chunk : 0) {
    kernel.sum(at, at + chunk);
    const window = Math.floor((performance.now() - started) / windowMs);
    if (window >= windows) return bytes;
    bytes[window] = (bytes[window] ?? 0) + chunk;
  }
}
