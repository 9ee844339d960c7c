import { homedir, hostname, userInfo } from "node:os";
import type { MachineReport } from "../../contract";

/** What a report that leaves this machine must not hold. */
export interface PrivateNames {
  readonly user: string;
  readonly host: string;
  readonly home: string;
}

/** Those of this machine; what the system does not tell is empty. */
export function privateNames(): PrivateNames {
  const user = () => {
    try {
      return userInfo().username;
    } catch {
      // A user without an entry in the system's list, as in some containers.
      return "";
    }
  };
  return { user: user(), host: hostname(), home: homedir() };
}

const hidden = "…";
/** Where systems keep their users' folders, whoever's they are. */
const anybodysHome = /((?:^|[\s"'(=])(?:[A-Za-z]:)?[\\/](?:home|Users)[\\/])[^\\/\s"')]+/giu;
const plain = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, "\\$&");
const letter = "[\\p{L}\\p{N}_]";

/** One text without the names: the home folder is `~`, names are `…`. */
function withoutNames(text: string, { user, host, home }: PrivateNames): string {
  let clean = text;
  if (home.length > 1) clean = clean.replaceAll(new RegExp(`${plain(home)}(?!${letter})`, "gu"), "~");
  clean = clean.replaceAll(anybodysHome, `$1${hidden}`);
  for (const name of [user, host, host.split(".")[0] ?? ""])
    if (name !== "")
      clean = clean.replaceAll(new RegExp(`(?<!${letter})${plain(name)}(?!${letter})`, "giu"), hidden);
  return clean;
}

/**
 * The report as it may leave this machine: nothing in it names its user, the computer or the home folder. Names can
 * only be where something was told in words (a tool's complaint, an error) or as a path; what parts are called stays
 * as it is, whatever somebody's name may be.
 */
export function withoutPrivateNames(report: MachineReport, names: PrivateNames): MachineReport {
  return clean(report, names, false) as MachineReport;
}

function clean(value: unknown, names: PrivateNames, told: boolean): unknown {
  if (typeof value === "string") return told ? withoutNames(value, names) : value;
  if (Array.isArray(value)) return value.map((item) => clean(item, names, told));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      clean(item, names, told || key === "params" || key === "path"),
    ]),
  );
}
