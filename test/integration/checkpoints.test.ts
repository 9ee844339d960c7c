import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openCheckpoints } from "../../main/workspace";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";
import { content, fileCount, fileName, versionOf, writeGeneration } from "./support/generations";
import { canMount, mountSmallDisk } from "./support/small-disk";

let programs: BuiltPrograms;
let home: string;
let root: string;

beforeAll(async () => {
  programs = await buildPrograms({
    checkpoints: "main/workspace/checkpoints/thread-entry.ts",
    "checkpoints-busy": "test/integration/programs/checkpoints-busy.ts",
    "checkpoints-closing": "test/integration/programs/checkpoints-closing.ts",
  });
});
afterAll(() => programs.remove());
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "quern-checkpoints-")));
  root = join(home, "folder");
  await mkdir(root);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const open = (storeFolder = join(home, "store")) =>
  openCheckpoints({ root, storeFolder, threadFile: programs.file("checkpoints") });

it("a program that closes them in the middle of one ends when they are closed, not before", async () => {
  await writeFile(join(root, "a.txt"), "a");
  const args = [root, join(home, "store"), programs.file("checkpoints")];
  const child = fork(programs.file("checkpoints-closing"), args, {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  let said = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code] = await once(child, "close");
  expect({ code, said }).toEqual({ code: 0, said: "closed" });
});

interface Report {
  begun?: string;
  generation?: number;
  id?: string;
  one?: string;
  two?: string;
}

function busy(what: "take" | "restore"): { child: ChildProcess; reports: Report[] } {
  const child = fork(programs.file("checkpoints-busy"), [home, programs.file("checkpoints"), what], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const reports: Report[] = [];
  child.on("message", (report: Report) => reports.push(report));
  return { child, reports };
}

/** Kills it some time into what it does for the nth time. */
async function killIn(child: ChildProcess, reports: Report[], nth: number, afterMs: number): Promise<void> {
  while (reports.filter(({ begun }) => begun !== undefined).length < nth) await once(child, "message");
  await wait(afterMs);
  child.kill("SIGKILL");
  await once(child, "exit");
}

it("a checkpoint that was told of is whole after a kill in the middle of the next", async () => {
  // A take lasts some 50 to 200 ms here: moments all over it, and just after it.
  for (const [round, afterMs] of [0, 8, 20, 35, 60, 100].entries()) {
    const { child, reports } = busy("take");
    await killIn(child, reports, 2, afterMs);
    const told = reports.flatMap(({ id, generation }) => (id && generation ? [{ id, generation }] : []));
    expect(told.length, `round ${round}`).toBeGreaterThan(0);
    const checkpoints = await open();
    for (const { id, generation } of told) {
      for (let n = 0; n < fileCount; n += 37)
        expect(await checkpoints.versionAt(id, fileName(n))).toBe(versionOf(generation, n));
      expect(await checkpoints.bytesAt(id, fileName(7))).toEqual(
        new Uint8Array(Buffer.from(content(generation, 7))),
      );
    }
    // It goes on from there, and nothing half is left.
    const last = told.at(-1);
    const next = await checkpoints.take();
    const changed = (await checkpoints.changes(next)).map(({ path }) => path);
    expect(changed).toEqual([]);
    await checkpoints.keepOnly(new Set([last?.id ?? "", next]));
    await checkpoints.close();
    const names = await Promise.all(
      ["packs", "large", "checkpoints", "bases"].map((name) => readdir(join(home, "store", name))),
    );
    expect(names.flat().filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect(names[2]).toHaveLength(2);
    await rm(join(home, "store"), { recursive: true });
    await rm(root, { recursive: true });
    await mkdir(root);
  }
});

it("a kill in the middle of putting back leaves each file old or new, and it can be done again", async () => {
  for (const afterMs of [0, 5, 25, 90]) {
    const { child, reports } = busy("restore");
    await killIn(child, reports, 2, afterMs);
    const { one = "", two = "" } = reports.find(({ one }) => one !== undefined) ?? {};
    const checkpoints = await open();
    const changed = await checkpoints.changes(one);
    const names = (await readdir(root, { recursive: true })).filter((name) => name.endsWith(".tmp"));
    expect(names).toEqual([]);
    for (let n = 0; n < fileCount; n += 1) {
      const text = await readFile(join(root, fileName(n)), "utf8");
      expect([content(1, n), content(2, n)]).toContain(text);
    }
    const files = await Promise.all(
      changed.map(async ({ path }) => ({ path, expected: await checkpoints.versionAt(two, path) })),
    );
    expect((await checkpoints.restore(one, files)).left).toEqual([]);
    expect(await checkpoints.changes(one)).toEqual([]);
    await checkpoints.close();
  }
});

it("stopping a long one ends it soon, and the next one is whole", async () => {
  await writeGeneration(root, 1);
  const checkpoints = await open();
  const stop = new AbortController();
  const taking = checkpoints.take(stop.signal);
  stop.abort();
  await expect(taking).rejects.toMatchObject({ code: "cancelled" });
  const id = await checkpoints.take();
  expect(await checkpoints.versionAt(id, fileName(3))).toBe(versionOf(1, 3));
  await checkpoints.close();
});

async function writeMany(): Promise<void> {
  for (let folder = 0; folder < 30; folder += 1) {
    await mkdir(join(root, `${folder}`));
    const text = (n: number) => `${folder} ${n} `.repeat(2000);
    await Promise.all(
      Array.from({ length: 100 }, (_, n) => writeFile(join(root, `${folder}/${n}`), text(n))),
    );
  }
}

it("a checkpoint that waits for the first copy is told how far it is, and is stopped at once", async () => {
  await writeMany();
  const checkpoints = await open();
  let over = false;
  const ahead = checkpoints.ahead().then(() => {
    over = true;
  });
  const stop = new AbortController();
  const stopped = checkpoints.take(stop.signal);
  stop.abort();
  await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
  expect(over).toBe(false);
  const told: { done: number; of: number }[] = [];
  const id = await checkpoints.take(undefined, [], (progress) => told.push(progress));
  expect(over).toBe(true);
  await ahead;
  expect(told.length).toBeGreaterThan(0);
  for (const { done, of } of told) expect([of, done <= of]).toEqual([3000, true]);
  expect(await checkpoints.changes(id)).toEqual([]);
  await checkpoints.close();
});

it("a first copy that nobody waits for holds up no end", async () => {
  await writeMany();
  const checkpoints = await open();
  const ahead = checkpoints.ahead();
  await wait(100);
  await checkpoints.close();
  await ahead;
  // It had not come to its end.
  expect(await readdir(join(home, "store/checkpoints"))).toEqual([]);
  const names = await readdir(join(home, "store"), { recursive: true });
  expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

it("says what it leaves out, and names versions as it is told to", async () => {
  await writeFile(join(root, ".gitignore"), "*.log\n");
  await writeFile(join(root, "a.log"), "log");
  const checkpoints = await openCheckpoints({
    root,
    storeFolder: join(home, "store"),
    threadFile: programs.file("checkpoints"),
    versionOf: (sha256) => sha256.slice(0, 24),
  });
  const id = await checkpoints.take();
  expect(await checkpoints.leftOut(id)).toEqual({ listed: [{ path: "a.log", why: "ignored" }], count: 1 });
  const expected = await checkpoints.versionAt(id, ".gitignore");
  expect(expected).toHaveLength(24);
  await writeFile(join(root, "new.txt"), "x");
  await chmod(join(root, ".gitignore"), 0o600);
  expect(await checkpoints.restore(id, [{ path: ".gitignore", expected }])).toEqual({
    restored: [".gitignore"],
    left: [],
  });
  await checkpoints.close();
  await expect(checkpoints.take()).rejects.toMatchObject({ code: "checkpoint-failed" });
});

const mountable = await canMount();
it.runIf(mountable)(
  "on a full disk no checkpoint is made, nothing half is left, and the next one is whole",
  async () => {
    const disk = await mountSmallDisk(8);
    try {
      await writeFile(join(root, "a.txt"), "a");
      const checkpoints = await open(disk.folder);
      const first = await checkpoints.take();
      // Numbers that cannot be made smaller.
      const noise = Buffer.from(Array.from({ length: 1_500_000 }, (_, n) => (n * n * 2654435761) >>> 13));
      await writeFile(join(root, "small.bin"), noise);
      await writeFile(join(root, "large.bin"), Buffer.concat([noise, noise, noise, noise, noise, noise]));
      await disk.fill(200_000);
      await expect(checkpoints.take()).rejects.toMatchObject({ code: "checkpoint-failed" });
      const left = await readdir(disk.folder, { recursive: true });
      expect(left.filter((name) => name.endsWith(".tmp"))).toEqual([]);
      expect(await readdir(join(disk.folder, "checkpoints"))).toHaveLength(1);
      expect(await checkpoints.versionAt(first, "a.txt")).toHaveLength(64);
      await disk.free();
      await rm(join(root, "large.bin"));
      const second = await checkpoints.take();
      expect(await checkpoints.bytesAt(second, "small.bin")).toEqual(new Uint8Array(noise));
      await checkpoints.close();
    } finally {
      await disk.remove();
    }
  },
);
