import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openLog } from "./log";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-log-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("keeps one older file, and neither grows without end", async () => {
  const log = openLog(folder);
  const logs = join(folder, "logs");
  for (let round = 0; round < 5; round++) {
    log.info(`round ${round} ${"x".repeat(1_100_000)}`);
    await vi.waitFor(async () => expect(await readFile(log.file, "utf8")).toContain(`round ${round}`), 5000);
  }
  const names = (await readdir(logs)).sort();
  expect(names).toEqual(["quern.log", "quern.old.log"]);
  for (const name of names) expect((await stat(join(logs, name))).size).toBeLessThan(3_500_000);
});

it("writes an error with its stack, for a bug report", async () => {
  const log = openLog(folder);
  log.error("where", new Error("what"));
  await vi.waitFor(
    async () => expect(await readFile(log.file, "utf8")).toMatch(/where.*what.*log\.test/s),
    5000,
  );
});

it("throws nothing where it cannot write", async () => {
  const blocked = join(folder, "file");
  await writeFile(blocked, "");
  const log = openLog(join(blocked, "data"));
  expect(() => log.info("lost")).not.toThrow();
  expect(() => log.error("lost", { toString: 1 })).not.toThrow();
});
