import type { Chunks } from "./chunks";

/** Chunks that one connection fetches, from `first` to before `end`; `end` comes nearer when another takes over. */
export interface Claim {
  readonly first: number;
  /** The chunk that is being received. */
  at: number;
  end: number;
}

/** Who fetches what, so that no byte is fetched twice. */
export interface Claims {
  /** The foremost missing chunks that nobody fetches; null when there are none. */
  next(mostChunks: number): Claim | null;
  /** The later half of what another connection has not yet begun; null when nobody has so much. */
  split(): Claim | null;
  /** Everything, for a server that knows no ranges. Only while nobody else holds a claim. */
  all(): Claim;
  release(claim: Claim): void;
}

/** What is under way of a part taken over is lost, so it must be worth it. */
const leastSplitChunks = 3;

export function createClaims(chunks: Chunks): Claims {
  const taken = new Uint8Array(chunks.count);
  const active = new Set<Claim>();

  function take(first: number, end: number): Claim {
    const claim = { first, at: first, end };
    taken.fill(1, first, end);
    active.add(claim);
    return claim;
  }
  const isFree = (index: number) => index < chunks.count && taken[index] === 0 && !chunks.isWhole(index);

  return {
    next: (mostChunks) => {
      let first = 0;
      while (first < chunks.count && !isFree(first)) first++;
      if (first === chunks.count) return null;
      let end = first + 1;
      // A begun chunk is gone on from its middle, so it can only be the first of a claim.
      while (end - first < mostChunks && isFree(end) && chunks.filledTo(end) === chunks.startOf(end)) end++;
      return take(first, end);
    },
    split: () => {
      const [victim] = [...active].sort((a, b) => b.end - b.at - (a.end - a.at));
      if (!victim || victim.end - victim.at < leastSplitChunks) return null;
      const middle = victim.at + 1 + Math.floor((victim.end - victim.at - 1) / 2);
      const end = victim.end;
      victim.end = middle;
      return take(middle, end);
    },
    all: () => take(0, chunks.count),
    release: (claim) => {
      if (active.delete(claim)) taken.fill(0, claim.first, claim.end);
    },
  };
}
