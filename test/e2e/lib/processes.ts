import { readdir, readFile, readlink } from "node:fs/promises";

interface Found {
  pid: number;
  parent: number;
  command: string;
}

async function processes(): Promise<Found[]> {
  const found: Found[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const [command, stat] = await Promise.all([
        readFile(`/proc/${name}/cmdline`, "utf8"),
        readFile(`/proc/${name}/stat`, "utf8"),
      ]);
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      found.push({ pid: Number(name), parent, command: command.replaceAll("\0", " ") });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** A process and all that descend from it, itself the first. */
export async function familyOf(pid: number): Promise<number[]> {
  const all = await processes();
  const family = new Set([pid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent } of all) {
      if (family.has(parent) && !family.has(pid)) {
        family.add(pid);
        grown = true;
      }
    }
  }
  return [...family];
}

/** The process, with the native engine library loaded, that descends from this one. */
export async function enginePid(mainPid: number): Promise<number> {
  for (const pid of await familyOf(mainPid)) {
    const maps = await readFile(`/proc/${pid}/maps`, "utf8").catch(() => "");
    if (/llama-addon|libllama/.test(maps)) return pid;
  }
  throw new Error("No engine process was found");
}

/** Whether a process is still there, and no zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    return !/\) Z /.test(stat);
  } catch {
    return false;
  }
}
