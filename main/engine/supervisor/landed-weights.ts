import type { EngineBuffer } from "../token-engine";

/** What of the planned weights is on the GPU. */
export interface LandedWeights {
  readonly tookBytes: number;
  readonly plannedBytes: number;
  /** As many layers as that is, as llama.cpp counts: the output layer first, then from the last to the first. */
  readonly layers: number;
}

/**
 * What of the planned weights the engine's own buffers hold on the GPU: what was asked for says nothing of what came of
 * it, since llama.cpp puts single tensors into system memory where the GPU's backend cannot use them.
 * @param bytesOfLayers what n layers hold, so counted, n from 0 to all
 * @returns null where the engine tells no buffers, or nothing was planned for a GPU
 */
export function landedWeights(
  plannedLayers: number,
  buffers: readonly EngineBuffer[],
  bytesOfLayers: readonly number[] = [],
): LandedWeights | null {
  const planned = Math.min(plannedLayers, bytesOfLayers.length - 1);
  if (planned <= 0 || buffers.length === 0) return null;
  const tookBytes = buffers
    .filter(({ device, kind }) => device === "gpu" && kind === "weights")
    .reduce((sum, { bytes }) => sum + bytes, 0);
  const upTo = (count: number) => bytesOfLayers[count] ?? 0;
  let layers = planned;
  // A layer counts where more than half of it is there: buffers are rounded, and small tensors may lie elsewhere.
  while (layers > 0 && tookBytes < (upTo(layers) + upTo(layers - 1)) / 2) layers--;
  return { tookBytes, plannedBytes: upTo(planned), layers };
}
