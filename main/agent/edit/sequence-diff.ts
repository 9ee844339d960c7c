/** A stretch that differs: items `a0` to before `a1` became `b0` to before `b1`. */
export interface Change {
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
}

/**
 * Edits after which the search for the shortest way gives up and takes the furthest one, as GNU diff does: the
 * difference is still right, but may be longer than it had to be.
 */
const COST_LIMIT = 256;

interface Box {
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
}

/**
 * How one sequence became another, as stretches in order that neither touch nor overlap. What is only in one of them
 * is set aside first, the rest is compared by Myers' algorithm in linear space ("An O(ND) Difference Algorithm and
 * Its Variations", 1986), so that texts of which everything changed cost no more than those of which little did.
 */
export function diffSequences(a: readonly string[], b: readonly string[]): Change[] {
  const [left, right] = numbered(a, b);
  const gone = new Uint8Array(a.length).fill(1);
  const come = new Uint8Array(b.length).fill(1);
  const all = trimmed(left, right, { a0: 0, a1: a.length, b0: 0, b1: b.length }, (i, j) => {
    gone[i] = 0;
    come[j] = 0;
  });
  const fewer = sharedOnly(left, right, all);
  compare(fewer.a, fewer.b, (i, j) => {
    gone[fewer.aAt[i] ?? 0] = 0;
    come[fewer.bAt[j] ?? 0] = 0;
  });
  return stretches(gone, come);
}

/** Equal items get equal numbers. */
function numbered(a: readonly string[], b: readonly string[]): [Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  const all = (items: readonly string[]) => {
    const out = new Int32Array(items.length);
    for (let i = 0; i < items.length; i++) {
      const item = items[i] ?? "";
      let number = numbers.get(item);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(item, number);
      }
      out[i] = number;
    }
    return out;
  };
  return [all(a), all(b)];
}

/** The box without what is equal at its two ends. */
function trimmed(a: Int32Array, b: Int32Array, box: Box, match: (i: number, j: number) => void): Box {
  let { a0, a1, b0, b1 } = box;
  while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) match(a0++, b0++);
  while (a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) match(--a1, --b1);
  return { a0, a1, b0, b1 };
}

/** What the two have in common inside the box, with where it was. */
function sharedOnly(a: Int32Array, b: Int32Array, box: Box) {
  const within = (items: Int32Array, from: number, to: number, others: Set<number>) => {
    const at: number[] = [];
    for (let i = from; i < to; i++) if (others.has(items[i] ?? -1)) at.push(i);
    return at;
  };
  const aAt = within(a, box.a0, box.a1, new Set(b.subarray(box.b0, box.b1)));
  const bAt = within(b, box.b0, box.b1, new Set(a.subarray(box.a0, box.a1)));
  const taken = (items: Int32Array, at: readonly number[]) => Int32Array.from(at, (i) => items[i] ?? -1);
  return { a: taken(a, aAt), b: taken(b, bAt), aAt, bAt };
}

function compare(a: Int32Array, b: Int32Array, match: (i: number, j: number) => void): void {
  const size = a.length + b.length + 3;
  const forward = new Int32Array(2 * size);
  const backward = new Int32Array(2 * size);
  const boxes: Box[] = [{ a0: 0, a1: a.length, b0: 0, b1: b.length }];
  for (let whole = boxes.pop(); whole !== undefined; whole = boxes.pop()) {
    const box = trimmed(a, b, whole, match);
    if (box.a0 === box.a1 || box.b0 === box.b1) continue;
    const [i, j] = middle(a, b, box, forward, backward);
    boxes.push({ ...box, a1: i, b1: j }, { ...box, a0: i, b0: j });
  }
}

/** Where no way leads. */
const NOWHERE = 1 << 29;

/**
 * A place on a shortest way through the box, which is equal at neither end; it lies at neither corner. Diagonal `k`
 * holds the places (a0 + x, b0 + x - k); ways from the first corner and from the last meet in the middle.
 */
function middle(a: Int32Array, b: Int32Array, box: Box, fwd: Int32Array, bwd: Int32Array): [number, number] {
  const { a0, b0 } = box;
  const n = box.a1 - a0;
  const m = box.b1 - b0;
  const delta = n - m;
  const odd = (delta & 1) !== 0;
  const mid = fwd.length >> 1;
  for (let d = 0; ; d++) {
    let furthest = 0;
    let furthestX = 0;
    for (let k = -d; k <= d; k += 2) {
      const right = k > -d ? at(fwd, mid + k - 1) + 1 : -NOWHERE;
      const down = k < d ? at(fwd, mid + k + 1) : -NOWHERE;
      let x = d === 0 ? 0 : Math.max(right <= n ? right : -NOWHERE, down - k <= m ? down : -NOWHERE);
      if (x < 0) {
        fwd[mid + k] = -NOWHERE;
        continue;
      }
      while (x < n && x - k < m && a[a0 + x] === b[b0 + x - k]) x++;
      fwd[mid + k] = x;
      const back = k - delta;
      if (odd && back > -d && back < d && x >= at(bwd, mid + k)) return [a0 + x, b0 + x - k];
      if (2 * x - k > furthest) {
        furthest = 2 * x - k;
        furthestX = x;
      }
    }
    for (let back = -d; back <= d; back += 2) {
      const k = back + delta;
      const left = back < d ? at(bwd, mid + k + 1) - 1 : NOWHERE;
      const up = back > -d ? at(bwd, mid + k - 1) : NOWHERE;
      let x = d === 0 ? n : Math.min(left >= 0 ? left : NOWHERE, up - k >= 0 ? up : NOWHERE);
      if (x > n) {
        bwd[mid + k] = NOWHERE;
        continue;
      }
      while (x > 0 && x - k > 0 && a[a0 + x - 1] === b[b0 + x - k - 1]) x--;
      bwd[mid + k] = x;
      if (!odd && k >= -d && k <= d && x <= at(fwd, mid + k)) return [a0 + x, b0 + x - k];
    }
    if (d >= COST_LIMIT && furthest > 0 && furthest < n + m)
      return [a0 + furthestX, b0 + furthest - furthestX];
  }
}

function at(items: Int32Array, index: number): number {
  return items[index] ?? 0;
}

/** What is left between the items that stayed. */
function stretches(gone: Uint8Array, come: Uint8Array): Change[] {
  const changes: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < gone.length || j < come.length) {
    const a0 = i;
    const b0 = j;
    while (i < gone.length && gone[i] === 1) i++;
    while (j < come.length && come[j] === 1) j++;
    if (i > a0 || j > b0) changes.push({ a0, a1: i, b0, b1: j });
    i++;
    j++;
  }
  return changes;
}
