import type { FileHandle } from "node:fs/promises";

/*
 * One file as what another one has already and what is new in it. Two states of one conversation share nearly all
 * of their keys and values, only at other places; what differs is the recurrent state. Nothing here knows how a
 * state is laid out: runs that are equal are found by looking, so a layout of another kind costs space and no more.
 */

const blockBytes = 2 ** 20;
/** Shorter runs cost more to note down than to write out. */
const leastRun = 64;
const firstLiteral = 16;
const mostLiteral = 8 * 2 ** 20;
const mostAhead = 64 * 2 ** 20;

/** Pairs of numbers: where a run begins in the other file, or -1 for new bytes, and how long it is. */
export type DeltaSteps = readonly number[];

type Source = Pick<FileHandle, "read">;
type Target = Pick<FileHandle, "write">;

async function bytesAt(file: Source, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** How many bytes at the beginning of two are the same. */
function sameBytes(a: Buffer, b: Buffer): number {
  const most = Math.min(a.length, b.length);
  let low = 0;
  let high = most;
  // Comparing whole stretches is native code and much faster than looking at each byte.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (a.compare(b, low, middle, low, middle) === 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

async function equalRun(a: Source, aAt: number, b: Source, bAt: number): Promise<number> {
  for (let run = 0; ; ) {
    const size = run === 0 ? 4096 : blockBytes;
    const [left, right] = [await bytesAt(a, aAt + run, size), await bytesAt(b, bAt + run, size)];
    const same = sameBytes(left, right);
    run += same;
    if (same < size) return run;
  }
}

async function find(file: Source, wanted: Buffer, from: number, ahead: number): Promise<number | undefined> {
  for (let at = from; at < from + ahead; at += blockBytes) {
    // Blocks overlap, so that nothing is missed between two.
    const block = await bytesAt(file, at, blockBytes + wanted.length - 1);
    const index = block.indexOf(wanted);
    if (index >= 0) return at + index;
    if (block.length < blockBytes) return undefined;
  }
  return undefined;
}

async function copy(from: Source, at: number, length: number, to: Target): Promise<void> {
  for (let done = 0; done < length; done += blockBytes) {
    const bytes = await bytesAt(from, at + done, Math.min(blockBytes, length - done));
    if (bytes.length === 0) throw new RangeError("The file is shorter than its delta says");
    await to.write(bytes);
  }
}

/**
 * Notes down a file by another one.
 * @param literals takes the bytes that the other one does not have, one after the other
 */
export async function makeDelta(
  file: { readonly handle: Source; readonly bytes: number },
  other: { readonly handle: Source; readonly bytes: number },
  literals: Target,
): Promise<DeltaSteps> {
  const steps: number[] = [];
  // No jump is longer than all that the other one has more of.
  const ahead = Math.min(mostAhead, Math.max(0, other.bytes - file.bytes)) + blockBytes;
  let at = 0;
  let otherAt = 0;
  let literal = firstLiteral;
  while (at < file.bytes) {
    const run = await equalRun(file.handle, at, other.handle, otherAt);
    if (run >= leastRun) {
      steps.push(otherAt, run);
      at += run;
      otherAt += run;
      literal = firstLiteral;
      continue;
    }
    const wanted = await bytesAt(file.handle, at, leastRun);
    const found = wanted.length < leastRun ? undefined : await find(other.handle, wanted, otherAt, ahead);
    if (found !== undefined) {
      otherAt = found;
      continue;
    }
    const length = Math.min(literal, file.bytes - at);
    await copy(file.handle, at, length, literals);
    // Neighbouring new bytes are one step.
    const last = steps.at(-1);
    if (last !== undefined && steps.at(-2) === -1) steps[steps.length - 1] = last + length;
    else steps.push(-1, length);
    at += length;
    // What is new is mostly new for long: looking for it again and again would take longer than writing it.
    literal = Math.min(mostLiteral, literal * 2);
  }
  return steps;
}

/** Makes the file again. @param literalsAt where in `literals` its new bytes begin */
export async function applyDelta(
  steps: DeltaSteps,
  other: Source,
  literals: { readonly handle: Source; readonly at: number },
  target: Target,
): Promise<void> {
  let { at } = literals;
  for (let index = 0; index + 1 < steps.length; index += 2) {
    const [from = 0, length = 0] = steps.slice(index, index + 2);
    if (from >= 0) await copy(other, from, length, target);
    else {
      await copy(literals.handle, at, length, target);
      at += length;
    }
  }
}
