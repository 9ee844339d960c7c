import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeLock } from "./lock";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-lock-"));
  path = join(folder, "x.lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const active = { code: "download-active" };

describe("the lock of a part", () => {
  it("is held by one only, and free after", async () => {
    const lock = await takeLock(path);
    await expect(takeLock(path)).rejects.toMatchObject(active);
    expect(await lock.refresh()).toBe(true);
    await lock.release();
    await (await takeLock(path)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it("goes to exactly one of many that ask at once", async () => {
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(path)));
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("of a process that has ended is taken over", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    await writeFile(path, JSON.stringify({ pid, nonce: "theirs" }));
    await (await takeLock(path)).release();
  });

  it("of a living process holds, until it has not been refreshed for long", async () => {
    await writeFile(path, JSON.stringify({ pid: process.ppid, nonce: "theirs" }));
    await expect(takeLock(path)).rejects.toMatchObject(active);
    const longAgo = new Date(Date.now() - 600_000);
    await utimes(path, longAgo, longAgo);
    await (await takeLock(path)).release();
  });

  it("that is torn or carries our own number from before a restart is taken over", async () => {
    await writeFile(path, "{");
    await expect(takeLock(path)).rejects.toMatchObject(active);
    const aWhileAgo = new Date(Date.now() - 10_000);
    await utimes(path, aWhileAgo, aWhileAgo);
    await (await takeLock(path)).release();
    await writeFile(path, JSON.stringify({ pid: process.pid, nonce: "before" }));
    await (await takeLock(path)).release();
  });

  it("that another has taken over is noticed, and not removed from under them", async () => {
    const lock = await takeLock(path);
    await writeFile(path, JSON.stringify({ pid: process.ppid, nonce: "theirs" }));
    expect(await lock.refresh()).toBe(false);
    await lock.release();
    expect(await readdir(folder)).toEqual(["x.lock"]);
  });
});
