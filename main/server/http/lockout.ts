/** How long the first lock-out lasts, and the longest, in ms: each is twice the one before. */
const firstMs = 1_000;
const longestMs = 300_000;
/** Addresses that are remembered; the oldest go first. */
const remembered = 1_000;

interface Guesser {
  wrong: number;
  until: number;
  lastAt: number;
  /** Tokens, by id, that were right from here: whoever has one is no guesser. */
  readonly known: Set<string>;
}

/** Keeps addresses out that try tokens. */
export interface LockOut {
  /** Seconds until another token may be tried from there; 0: now. */
  waitSeconds(address: string): number;
  wrong(address: string): void;
  right(address: string, tokenId: string): void;
  /**
   * Whether this token was right from there before. It is let in also while the address is locked out: on one machine
   * all programs share an address, and one with an old token must not shut out the others. Who guesses gains nothing
   * by it, as a token has 256 bits.
   */
  known(address: string, tokenId: string): boolean;
}

/** @param allowed wrong tokens before the first lock-out */
export function createLockOut(allowed: number, now: () => number = Date.now): LockOut {
  const records = new Map<string, Guesser>();
  const of = (address: string): Guesser => {
    const found = records.get(address) ?? { wrong: 0, until: 0, lastAt: 0, known: new Set<string>() };
    records.delete(address);
    records.set(address, found);
    const [oldest] = records.keys();
    if (records.size > remembered && oldest !== undefined) records.delete(oldest);
    return found;
  };
  return {
    waitSeconds: (address) => Math.max(0, Math.ceil(((records.get(address)?.until ?? 0) - now()) / 1000)),
    wrong: (address) => {
      const record = of(address);
      // Who kept still for as long as the longest lock-out begins anew.
      if (now() - record.lastAt > longestMs) record.wrong = 0;
      record.wrong += 1;
      record.lastAt = now();
      const over = record.wrong - allowed;
      if (over >= 0) record.until = now() + Math.min(longestMs, firstMs * 2 ** Math.min(over, 20));
    },
    right: (address, tokenId) => {
      if (records.get(address)?.known.has(tokenId)) return;
      const record = of(address);
      record.known.add(tokenId);
    },
    known: (address, tokenId) => records.get(address)?.known.has(tokenId) ?? false,
  };
}
