import { spawn } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesService } from "../../../main/contract";
import { createWorkspaceServices, locateRipgrep, type WorkspaceServices } from "../../../main/workspace";

const folders = 500;
const perFolder = 200;
const words = [
  "view",
  "model",
  "store",
  "index",
  "panel",
  "editor",
  "search",
  "user",
  "file",
  "token",
  "state",
];

interface Row {
  readonly what: string;
  readonly figure: string;
  readonly budget: string;
  readonly ok: boolean;
}

/**
 * The files of the workspace in a folder of 100,000: the tree's root, quick open, find in files against ripgrep's own
 * time in the same minute. Prints a table. @returns whether every budget is kept
 */
export async function measure(): Promise<boolean> {
  const base = await realpath(await mkdtemp(join(tmpdir(), "quern-bench-workspace-")));
  try {
    const folder = join(base, "folder");
    await makeFolder(folder);
    const flat = join(base, "flat");
    await makeFlat(flat);
    const rows = [
      ...(await measureFolder(folder, join(base, "data"))),
      ...(await measureFlat(flat, join(base, "data"))),
    ];
    for (const { what, figure, budget, ok } of rows)
      process.stdout.write(
        `${ok ? "ok  " : "OVER"} ${what.padEnd(46)} ${figure.padStart(12)}   budget ${budget}\n`,
      );
    return rows.every(({ ok }) => ok);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

async function makeFolder(folder: string): Promise<void> {
  for (let at = 0; at < folders; at++) {
    const part = join(folder, `package-${at % 50}`, `${words[at % words.length]}-${at}`);
    await mkdir(part, { recursive: true });
    const names = Array.from(
      { length: perFolder },
      (_, file) => `${words[(at + file) % words.length]}${file}.ts`,
    );
    await Promise.all(names.map((name, file) => writeFile(join(part, name), textOf(at, file))));
  }
  await writeFile(join(folder, ".gitignore"), "dist/\n*.log\n");
}

/** As many files in one folder, without folders in it. */
async function makeFlat(folder: string): Promise<void> {
  await mkdir(folder);
  const all = folders * perFolder;
  for (let from = 0; from < all; from += 1000)
    await Promise.all(
      Array.from({ length: 1000 }, (_, at) =>
        writeFile(
          join(folder, `${words[(from + at) % words.length]}-${(from + at * 7919) % all}-${from + at}.ts`),
          "",
        ),
      ),
    );
  await writeFile(join(folder, ".gitignore"), "dist/\n*.log\n");
}

/** The flat folder as the page gets it: listed, and every value of it checked by the contract's schema. */
async function measureFlat(folder: string, dataFolder: string): Promise<Row[]> {
  const services = await createWorkspaceServices({
    dataFolder,
    ripgrep: (await locateRipgrep()) ?? "rg",
    pickWorkspace: async () => folder,
    confirmTrust: async () => true,
    trash: async () => undefined,
    showItem: () => undefined,
    emitWorkspace: () => undefined,
    emitFiles: () => undefined,
  });
  await services.workspace.choose();
  const times: number[] = [];
  for (let round = 0; round < 3; round++)
    times.push(
      await timed(async () => {
        const entries = await services.files.list({ path: "" });
        const checked = filesService.methods.list.output.parse(entries);
        if (checked.length !== folders * perFolder + 1)
          throw new Error(`Listed are ${checked.length} entries.`);
      }),
    );
  await services.close();
  return [row("tree: a folder of 100,000 files, the slowest", Math.max(...times), 1000)];
}

function textOf(folder: number, file: number): string {
  const line = `export const ${words[file % words.length]}${folder} = "${words[folder % words.length]}"; // ${file}\n`;
  return `${line.repeat(20)}${file % 100 === 7 ? "const needleInHay = 1;\n" : ""}`;
}

async function measureFolder(folder: string, dataFolder: string): Promise<Row[]> {
  const ripgrep = await locateRipgrep();
  if (ripgrep === null) throw new Error("There is no ripgrep for this system.");
  let onDone: () => void = () => undefined;
  let lines = 0;
  const services = await createWorkspaceServices({
    dataFolder,
    ripgrep,
    pickWorkspace: async () => folder,
    confirmTrust: async () => true,
    trash: async () => undefined,
    showItem: () => undefined,
    emitWorkspace: () => undefined,
    emitFiles: (event, payload) => {
      if (event !== "found" || !("lines" in payload)) return;
      lines += payload.lines.length;
      if (payload.done) onDone();
    },
  });
  await services.workspace.choose();
  const root = await timed(() => services.files.list({ path: "" }));
  const deep = await timed(() => services.files.list({ path: "package-7/index-157" }));
  const first = await timed(() => services.files.quickOpen({ query: "edit", limit: 50 }));
  const next = await quickOpenTimes(services);
  const find = (text: string) =>
    timed(async () => {
      const done = new Promise<void>((resolve) => {
        onDone = resolve;
      });
      await services.files.find({
        id: text,
        query: { text, regex: false, caseSensitive: true, wholeWord: false, include: [], exclude: [] },
      });
      await done;
    });
  const own = (text: string) => timed(() => plainRipgrep(ripgrep, folder, text));
  const ratios: Row[] = [];
  for (const [what, text] of [
    ["find, 1,000 hits", "needleInHay"],
    ["find, no hit", "nowhereAtAll"],
  ] as const) {
    // Once for the disk's cache; then in turns, so that whatever else the machine does meets both.
    await own(text);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < 7; round++) {
      theirs.push(await own(text));
      ours.push(await find(text));
    }
    const ratio = median(ours) / median(theirs);
    const times = `${median(ours).toFixed(0)} ms against ripgrep's ${median(theirs).toFixed(0)} ms`;
    ratios.push({ what: `${what}: ${times}`, figure: ratio.toFixed(2), budget: "1.2", ok: ratio <= 1.2 });
  }
  await services.close();
  if (lines === 0) throw new Error("Nothing was found: the figures mean nothing.");
  return [
    row("tree: the root", root, 1000),
    row("tree: a folder of 200 files", deep, 1000),
    row("quick open: first", first, 2000),
    row("quick open: next, the slowest of 12", Math.max(...next), 50),
    row("quick open: next, the median", median(next), 50),
    ...ratios,
  ];
}

async function quickOpenTimes(services: WorkspaceServices): Promise<number[]> {
  const queries = [
    "e",
    "ed",
    "edi",
    "editor",
    "view1",
    "store/ind",
    "p7tok",
    "tokenstate",
    "x",
    ".ts",
    "user12",
    "zz",
  ];
  const times: number[] = [];
  for (const query of queries) times.push(await timed(() => services.files.quickOpen({ query, limit: 50 })));
  return times;
}

/** ripgrep as a person would start it, with as much to say as ours. */
async function plainRipgrep(ripgrep: string, folder: string, text: string): Promise<void> {
  const child = spawn(ripgrep, ["--no-config", "--hidden", "--json", "--fixed-strings", "--", text, "./"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.resume();
  await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function median(all: readonly number[]): number {
  return [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
}

function row(what: string, ms: number, budgetMs: number): Row {
  return { what, figure: `${ms.toFixed(1)} ms`, budget: `${budgetMs} ms`, ok: ms <= budgetMs };
}
