import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { openPassingStates } from "./passing-states";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-passing-"));
  return () => rm(folder, { recursive: true, force: true });
});

test("each opening has a key and a folder of its own, which nobody else may read, and which goes with it", async () => {
  const [one, two] = [await openPassingStates(folder, 1e9), await openPassingStates(folder, 1e9)];
  expect(one.states?.key).toHaveLength(32);
  expect(one.states?.key).not.toEqual(two.states?.key);
  expect(one.states?.folder).not.toBe(two.states?.folder);
  if (process.platform !== "win32") expect((await stat(one.states?.folder ?? "")).mode & 0o777).toBe(0o700);
  await writeFile(join(one.states?.folder ?? "", "a.state"), "x");
  await one.remove();
  expect(await readdir(join(folder, "serve-states"))).toHaveLength(1);
});

test("what a killed one has left is gone at the next opening; what one that runs has is not", async () => {
  // No process has this number.
  await mkdir(join(folder, "serve-states", "4194999-abc"), { recursive: true });
  const running = await openPassingStates(folder, 1e9);
  await openPassingStates(folder, 0);
  expect(await readdir(join(folder, "serve-states"))).toEqual([
    running.states?.folder.split(/[/\\]/u).at(-1),
  ]);
});

test("with no room in the settings, or no place for it, nothing is kept and nothing fails", async () => {
  expect((await openPassingStates(folder, 0)).states).toBeUndefined();
  await writeFile(join(folder, "serve-states"), "");
  const none = await openPassingStates(folder, 1e9);
  expect(none.states).toBeUndefined();
  await none.remove();
});
