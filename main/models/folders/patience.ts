/** A share whose server is gone answers after minutes, or never; then it is away for us. */
const longestMs = 3_000;

/**
 * Folders that hang at once before only those are asked that have answered before. A call to a file system that does
 * not answer cannot be taken back, and each holds one of the four threads that Node has for files (libuv's default,
 * https://docs.libuv.org/en/v1.x/threadpool.html); the rest of Quern reads and writes with the others.
 */
const mostHanging = 2;

/** Asks folders that may be on disks that do not answer. */
export interface Patience {
  /**
   * @returns what `work` gives; `otherwise` where it fails, takes too long, or something that was asked of this folder
   * before has not come back yet: then it is not begun at all
   */
  ask<T>(folder: string, work: () => Promise<T>, otherwise: T): Promise<T>;
}

/** @param ms the longest wait for one answer */
export function createPatience(ms = longestMs): Patience {
  /** Folders of which something has not come back in time. */
  const hanging = new Set<string>();
  const answered = new Set<string>();
  /** Folders that are asked just now, each of one thing at a time. */
  const asking = new Set<string>();
  let waiting: (() => void)[] = [];

  const mayAsk = (folder: string) =>
    !hanging.has(folder) && (hanging.size < mostHanging || (answered.has(folder) && hanging.size < 3));

  /** Few at a time, so that no more than these can be lost before anybody knows. */
  async function turn(folder: string): Promise<void> {
    while (asking.has(folder) || asking.size >= Math.max(1, mostHanging - hanging.size))
      await new Promise<void>((resolve) => waiting.push(resolve));
    asking.add(folder);
  }

  function turnOver(folder: string): void {
    asking.delete(folder);
    const next = waiting;
    waiting = [];
    for (const go of next) go();
  }

  function hangs<T>(folder: string, work: Promise<T>): void {
    hanging.add(folder);
    answered.delete(folder);
    const back = () => hanging.delete(folder);
    work.then(back, back);
  }

  return {
    ask: async (folder, begin, otherwise) => {
      if (!mayAsk(folder)) return otherwise;
      await turn(folder);
      try {
        // It may have been found to hang while this one waited.
        if (!mayAsk(folder)) return otherwise;
        return await within(folder, begin(), otherwise);
      } finally {
        turnOver(folder);
      }
    },
  };

  async function within<T>(folder: string, work: Promise<T>, otherwise: T): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<T>((resolve) => {
      timer = setTimeout(() => {
        hangs(folder, work);
        resolve(otherwise);
      }, ms);
    });
    const given = work.then(
      (value) => {
        answered.add(folder);
        return value;
      },
      () => otherwise,
    );
    try {
      return await Promise.race([given, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
