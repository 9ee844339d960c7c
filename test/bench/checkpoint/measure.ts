import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openCheckpoints } from "../../../main/workspace";

const run = promisify(execFile);

const fileCount = 20_000;
/** Together 1 GB. */
const fileBytes = 50_000;
const filesInFolder = 40;
const budgetMs = 1000;
/** Where nobody has opened the folder before: in the app that is a task in the very second of the start. */
const unprepared = "the same, the folder not looked through";
const unbudgeted = new Set(["first", unprepared]);
/** Each, of which the median counts. */
const repeats = 5;

const name = (n: number) =>
  `part-${Math.floor(n / filesInFolder) % 25}/folder-${Math.floor(n / filesInFolder)}/file-${n}.txt`;

/** Text that is no two times the same and packs about as well as source text does: words of a small vocabulary. */
function content(n: number): string {
  let state = createHash("sha256").update(`${n}`).digest();
  let text = "";
  while (text.length < fileBytes) {
    state = createHash("sha256").update(state).digest();
    for (const byte of state) text += `${words[byte % words.length] ?? ""} `;
    text += `${state.toString("hex").slice(0, 12)}\n`;
  }
  return text.slice(0, fileBytes);
}
const words =
  "const return export function import from await for while if else string number readonly type".split(" ");

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** @returns whether every checkpoint after the first stays in its budget */
export async function measure(threadFile: string): Promise<boolean> {
  const home = await mkdtemp(join(tmpdir(), "quern-bench-checkpoint-"));
  const write = (line: string) => process.stdout.write(`${line}\n`);
  try {
    const root = join(home, "folder");
    write(`Writing ${fileCount} files of ${fileBytes} bytes …`);
    for (let n = 0; n < fileCount; n += 1) {
      if (n % filesInFolder === 0) await mkdir(join(root, name(n), ".."), { recursive: true });
      await writeFile(join(root, name(n)), content(n));
    }
    // Through a folder of its own, so that the folder that is measured stays without a repository.
    const env = {
      ...process.env,
      GIT_DIR: join(home, "git"),
      GIT_WORK_TREE: root,
      GIT_CONFIG_GLOBAL: "/dev/null",
    };
    const git = async (...args: string[]) => run("git", args, { cwd: root, env, maxBuffer: 1e9 });
    const hasGit = await git("init", "--quiet").then(
      () => true,
      () => false,
    );
    const gitTree = async () => {
      await git("add", "--all");
      await git("write-tree");
    };
    const storeFolder = join(home, "store");
    const open = () => openCheckpoints({ root, storeFolder, threadFile });
    let checkpoints = await open();
    let step = 0;
    const edit = async () => {
      step += 1;
      for (let n = 0; n < 10; n += 1)
        await appendFile(join(root, name((n * 1999 + step * 7) % fileCount)), `${step}\n`);
    };
    const rows: { what: string; ours: number; git: number | null }[] = [];
    const row = async (what: string, before: () => Promise<unknown>, times: number) => {
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let n = 0; n < times; n += 1) {
        await before();
        ours.push(await timed(() => checkpoints.take()));
        if (hasGit) theirs.push(await timed(gitTree));
      }
      rows.push({ what, ours: median(ours), git: hasGit ? median(theirs) : null });
    };
    await row("first", async () => undefined, 1);
    await row("next, nothing changed", async () => undefined, repeats);
    await row("next, 10 files changed", edit, repeats);
    const reopened = async () => {
      await checkpoints.close();
      await edit();
      checkpoints = await open();
    };
    await row(
      "first after a restart, 10 files changed",
      async () => {
        await reopened();
        // As the app does while the user writes the task.
        await checkpoints.prepare(new AbortController().signal);
      },
      repeats,
    );
    await row(unprepared, reopened, repeats);
    await checkpoints.close();

    write(`\n${"Checkpoint of 20,000 files, 1 GB".padEnd(44)}${"Quern".padStart(10)}${"git".padStart(10)}`);
    const ms = (value: number | null) => (value === null ? "–" : `${value.toFixed(0)} ms`).padStart(10);
    for (const { what, ours, git } of rows) write(`${what.padEnd(44)}${ms(ours)}${ms(git)}`);
    write(`${"on disk".padEnd(44)}${`${((await sizeOf(storeFolder)) / 1e6).toFixed(0)} MB`.padStart(10)}`);
    const slow = rows.filter(({ what, ours }) => !unbudgeted.has(what) && ours > budgetMs);
    write(
      slow.length === 0
        ? `All after the first within ${budgetMs} ms.`
        : `Over ${budgetMs} ms: ${slow.map(({ what }) => what).join("; ")}`,
    );
    return slow.length === 0;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
