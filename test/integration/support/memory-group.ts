import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A control group with a memory limit, for children that the system shall end when they want more. */
export interface MemoryGroup {
  /** Puts a process into it. */
  add(pid: number): void;
  /** From now on its processes get so much more than they hold, and no more. */
  tighten(moreBytes: number): void;
  remove(): void;
}

/**
 * Makes a control group below our own, in whichever version this machine has.
 * @returns null where this user may not, as on most desktops
 */
export function memoryGroup(limitBytes: number): MemoryGroup | null {
  try {
    const lines = readFileSync("/proc/self/cgroup", "utf8").split("\n");
    const first = lines
      .map((line) => /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/u.exec(line)?.[1])
      .find(Boolean);
    const second = lines.map((line) => /^0::(.*)$/u.exec(line)?.[1]).find(Boolean);
    const parent = first === undefined ? `/sys/fs/cgroup${second}` : `/sys/fs/cgroup/memory${first}`;
    const folder = join(parent, `quern-test-${process.pid}`);
    mkdirSync(folder);
    const remove = () => rmdirSync(folder);
    const [limit, held] =
      first === undefined
        ? ["memory.max", "memory.current"]
        : ["memory.limit_in_bytes", "memory.usage_in_bytes"];
    const setLimit = (bytes: number) => writeFileSync(join(folder, limit), String(bytes));
    try {
      setLimit(limitBytes);
    } catch (error) {
      remove();
      throw error;
    }
    return {
      add: (pid) => writeFileSync(join(folder, "cgroup.procs"), String(pid)),
      tighten: (moreBytes) => setLimit(Number(readFileSync(join(folder, held), "utf8")) + moreBytes),
      remove,
    };
  } catch {
    return null;
  }
}
