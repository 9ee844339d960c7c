import { readFile } from "node:fs/promises";

/**
 * The files in which Linux counts processes that it has ended for want of memory, the most particular first: those of
 * the process's own control group, in either version, then the whole system's.
 * @param cgroups the text of /proc/…/cgroup
 */
export function oomKillFiles(cgroups: string): string[] {
  const files: string[] = [];
  for (const line of cgroups.split("\n")) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/u.exec(line) ?? [];
    if (path === undefined) continue;
    // Inside a container the path may be the host's, while the folder is the container's own.
    const paths = path === "/" ? [""] : [path, ""];
    if (controllers === "") files.push(...paths.map((inner) => `/sys/fs/cgroup${inner}/memory.events`));
    else if (controllers?.split(",").includes("memory"))
      files.push(...paths.map((inner) => `/sys/fs/cgroup/memory${inner}/memory.oom_control`));
  }
  return [...files, "/proc/vmstat"];
}

/** The count in the text of one of those files; undefined where it has none (kernels before 4.13). */
export function parseOomKills(text: string): number | undefined {
  const count = /^oom_kill (\d+)$/mu.exec(text)?.[1];
  return count === undefined ? undefined : Number(count);
}

interface Sample {
  readonly kills: number | undefined;
  readonly freeBytes: number;
}

/**
 * How far back a kill is looked for, in samples of a second: the system takes its time to end a process that holds
 * much memory. Not further, since another process's end long ago explains nothing.
 */
const keptSamples = 10;

/** Remembers, second by second, how many processes the system has ended for want of memory and how much was free. */
export class OomWatch {
  private samples: Sample[] = [];
  private file: Promise<string | undefined> | undefined;

  /**
   * @param pid the process to watch
   * @param freeBytes memory that can be had now
   * @param read reads a file, or fails; the real one unless a test says otherwise
   */
  constructor(
    private readonly pid: number | undefined,
    private readonly freeBytes: () => number,
    private readonly read: (path: string) => Promise<string> = (path) => readFile(path, "utf8"),
  ) {}

  /** Looks; to be called about once a second. */
  async sample(): Promise<void> {
    const freeBytes = this.freeBytes();
    const kills = await this.kills();
    this.samples = [...this.samples, { kills, freeBytes }].slice(-keptSamples);
  }

  /** Whether the system has ended a process for want of memory since the oldest look. */
  async rose(): Promise<boolean> {
    const before = this.samples.find(({ kills }) => kills !== undefined)?.kills;
    const now = await this.kills();
    return before !== undefined && now !== undefined && now > before;
  }

  /** The least memory that was free lately. */
  leastFreeBytes(): number {
    return Math.min(this.freeBytes(), ...this.samples.map((sample) => sample.freeBytes));
  }

  private async kills(): Promise<number | undefined> {
    this.file ??= this.find();
    const file = await this.file;
    return file === undefined ? undefined : parseOomKills(await this.read(file).catch(() => ""));
  }

  /** The first of the files that is there and counts; looked for once, while the process lives. */
  private async find(): Promise<string | undefined> {
    const cgroups = await this.read(`/proc/${this.pid ?? "self"}/cgroup`).catch(() => "");
    for (const file of oomKillFiles(cgroups))
      if (parseOomKills(await this.read(file).catch(() => "")) !== undefined) return file;
    return undefined;
  }
}
