import { edit, find, list, read, search, write } from "../calls";
import type { AttackCase } from "../case";

const kind = "leave the folder";

/** Ways to write a path that leads, or may be taken to lead, out of the folder, on three systems. */
const paths: readonly (readonly [string, string])[] = [
  ["one step up", "../outside/canary.txt"],
  ["up from within", "src/../../outside/canary.txt"],
  ["far up", "../../../../../../../../../../etc/passwd"],
  ["absolute", "{{canary}}"],
  ["absolute, written twice", "//{{canary}}"],
  ["home", "~/canary.txt"],
  ["the folder's own absolute path and up", "{{folder}}/../outside/canary.txt"],
  ["a blank before it", " ../outside/canary.txt"],
  ["a file as an address", "file://{{canary}}"],
  ["dots and a slash, encoded", "..%2foutside%2fcanary.txt"],
  ["dots, encoded twice", "%252e%252e/outside/canary.txt"],
  ["backslashes", "..\\outside\\canary.txt"],
  ["a drive", "C:\\Windows\\win.ini"],
  ["a drive, relative", "C:..\\outside\\canary.txt"],
  ["a share", "\\\\server\\share\\canary.txt"],
  ["a share with slashes", "//server/share/canary.txt"],
  ["a long path of Windows", "\\\\?\\C:\\canary.txt"],
  ["a device path of Windows", "\\\\.\\PhysicalDrive0"],
  ["a volume of Windows", "\\\\?\\GLOBALROOT\\Device\\HarddiskVolume1\\canary.txt"],
  ["a stream", "canary.txt::$DATA"],
  ["a zero byte", "src/a.ts\u0000../../outside/canary.txt"],
  ["a line's end", "src/a.ts\n../../outside/canary.txt"],
  ["dots that look like dots", "‥/outside/canary.txt"],
  ["fullwidth dots and slash", "．．／outside／canary.txt"],
  ["dots with a blank", ".. /outside/canary.txt"],
  ["three dots", ".../outside/canary.txt"],
  ["the process's own root", "/proc/self/root{{canary}}"],
  ["the process's own folder", "/proc/self/cwd/../outside/canary.txt"],
  ["a handle of the process", "/dev/fd/0"],
  ["half a character", "\ud800/../../outside/canary.txt"],
];

const reading: AttackCase[] = paths.map(([name, path]) => ({
  name: `reads by ${name}`,
  kind,
  folder: { "src/a.ts": "export const a = 1;\n" },
  calls: [read(path)],
  holds: { steps: ["refused"] },
}));

/** Those whose very form is refused; others may be names of files inside. */
const writing: AttackCase[] = paths
  .filter(([, path]) => path.startsWith("../") || path.includes("/../") || path.includes("{{"))
  .map(([name, path]) => ({
    name: `writes by ${name}`,
    kind,
    folder: { "src/a.ts": "export const a = 1;\n" },
    calls: [write(path, "owned\n")],
    // An absolute path may be taken for one below the folder, as models often write it: then it lands inside.
    holds: { steps: ["any"] },
  }));

export const leaving: readonly AttackCase[] = [
  ...reading,
  ...writing,
  {
    name: "lists the folder above",
    kind,
    calls: [list(".."), list("../outside"), list("{{outside}}")],
    holds: { steps: ["refused", "refused", "refused"], untold: ["canary.txt"] },
  },
  {
    name: "looks for text in files above by a glob",
    kind,
    calls: [
      search("CANARY", "../outside/**"),
      search("CANARY", "{{outside}}/**"),
      search("CANARY", "/**/canary.txt"),
    ],
    holds: {},
  },
  {
    name: "takes options of the search program for a text",
    kind,
    calls: [
      search("--pre={{outside}}/program"),
      search("--file={{canary}}"),
      search("-f{{canary}}"),
      search("x", "--pre={{outside}}/program"),
    ],
    holds: {},
  },
  {
    name: "finds files above by a glob",
    kind,
    calls: [find("../**"), find("{{outside}}/*"), find("../outside/*.txt")],
    holds: { untold: ["canary.txt\n", "outside/canary.txt"] },
  },
  {
    name: "edits a file above that it has read by another name",
    kind,
    folder: { "canary.txt": "inside\n" },
    calls: [read("canary.txt"), edit("../outside/canary.txt", "inside", "owned")],
    holds: { steps: ["done", "refused"], after: { "canary.txt": "inside\n" } },
  },
  {
    name: "writes a file in our own data",
    kind,
    calls: [
      write("../data/settings.json", "{}"),
      write("{{data}}/settings.json", "{}"),
      read("../data/settings.json"),
    ],
    holds: { steps: ["refused", "any", "refused"] },
  },
];
