/** How often something may be done, by name: a bucket of tokens that fills at an even pace. */
export interface Rate {
  /** Takes one; seconds to wait where there is none, else 0. */
  take(name: string): number;
}

/** Names that are remembered; a bucket that is forgotten is full again. */
const remembered = 1_000;

/** @param burst how many at once, @param perMinute how many in the long run */
export function createRate(
  { burst, perMinute }: { readonly burst: number; readonly perMinute: number },
  now: () => number = Date.now,
): Rate {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take: (name) => {
      const perMs = perMinute / 60_000;
      const bucket = buckets.get(name) ?? { left: burst, at: now() };
      bucket.left = Math.min(burst, bucket.left + (now() - bucket.at) * perMs);
      bucket.at = now();
      buckets.delete(name);
      buckets.set(name, bucket);
      const [oldest] = buckets.keys();
      if (buckets.size > remembered && oldest !== undefined) buckets.delete(oldest);
      if (bucket.left < 1) return Math.ceil((1 - bucket.left) / perMs / 1000);
      bucket.left -= 1;
      return 0;
    },
  };
}
