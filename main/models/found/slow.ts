/** Thrown by `Slow.within` when a folder does not answer. */
export class TooSlow extends Error {}

/** A limit for waiting on disks that may be networks. */
export interface Slow {
  /** @throws TooSlow when it takes too long, or when too many have taken too long already */
  within<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * An operation on a file system that does not answer cannot be taken back, and each holds one of Node's four threads
 * for files: after two of them nothing more is asked, so that the rest of Quern still reads and writes.
 * @param ms for one operation
 */
export function slowLimit(ms = 4000): Slow {
  let hanging = 0;
  return {
    within: async (begin) => {
      if (hanging >= 2) throw new TooSlow();
      const work = begin();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          hanging++;
          work.then(
            () => hanging--,
            () => hanging--,
          );
          reject(new TooSlow());
        }, ms);
      });
      try {
        return await Promise.race([work, late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
