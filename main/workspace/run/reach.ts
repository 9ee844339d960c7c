import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { sep } from "node:path";
import { knownSandbox, type Sandbox } from "./sandbox";

/** What holds a program in and where its named paths lead, as the machine is now: what a user can consent to. */
export interface Reach {
  readonly sandbox: Sandbox["kind"];
  /** Real paths, where there is something; else as they were named. */
  readonly command: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What names a program and what it may reach. Paths are absolute. */
export interface Named {
  readonly command: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Quern's own data. */
  readonly own: readonly string[];
}

/** A program would be held in by something else, or reach something else, than what was consented to. */
export class ReachChanged extends Error {}

export const sameReach = (one: Reach, other: Reach): boolean => textOf(one) === textOf(other);

const textOf = ({ sandbox, command, reads, writes }: Reach) =>
  JSON.stringify([sandbox, command, reads, writes]);

/** Follows all links in the named paths once. */
export async function reachOf({
  command,
  reads,
  writes,
  own,
}: Named): Promise<{ reach: Reach; sandbox: Sandbox }> {
  const [[program = command], real, writable] = await Promise.all([
    realOnes([command]),
    realOnes(reads),
    realOnes(writes),
  ]);
  const sandbox = await sandboxFor(writable, own);
  return { reach: { sandbox: sandbox.kind, command: program, reads: real, writes: writable }, sandbox };
}

/** What would hold a program in that may write in these folders. @param own Quern's own data */
export async function sandboxFor(writes: readonly string[], own: readonly string[]): Promise<Sandbox> {
  const home = await realpath(homedir()).catch(() => homedir());
  const [written, data] = await Promise.all([realOnes(writes), realOnes(own)]);
  if (written.some((folder) => isIn(home, folder)))
    return { kind: "none", missing: "It may write in your whole home folder." };
  // It could write down a consent of its own, or move the data to where it can be read.
  if (written.some((folder) => data.some((one) => isIn(one, folder) || isIn(folder, one))))
    return { kind: "none", missing: "It may write in Quern's own data." };
  return knownSandbox();
}

/** Whether a path is a folder or lies in it. */
const isIn = (path: string, folder: string) =>
  `${path}${sep}`.startsWith(folder.endsWith(sep) ? folder : folder + sep);

export const realOnes = (paths: readonly string[]): Promise<string[]> =>
  Promise.all(paths.map((path) => realpath(path).catch(() => path)));
