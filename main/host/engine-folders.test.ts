import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSettings } from "../settings";
import { keepStatesWithin } from "./engine-folders";

let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "quern-folders-"));
});
afterAll(() => rm(base, { recursive: true, force: true }));

test("states are held to the setting from the start on, and by every change of it, with no model loaded", async () => {
  const folder = await mkdtemp(join(base, "states-"));
  for (const [age, name] of ["a", "b", "c"].entries()) {
    const path = join(folder, `${name}.state`);
    await writeFile(path, Buffer.alloc(1000));
    const used = new Date(Date.now() - age * 60_000);
    await utimes(path, used, used);
  }
  // No process has this number.
  await mkdir(join(folder, "quern-state-4194999-abc"));
  const settings = await openSettings(await mkdtemp(join(base, "data-")));
  await settings.change({ stateBytes: 2500 });
  const told: number[] = [];
  const troubles: unknown[] = [];
  keepStatesWithin(
    folder,
    settings,
    (bytes) => told.push(bytes),
    (thrown) => troubles.push(thrown),
  );
  await expect.poll(async () => (await readdir(folder)).sort()).toEqual(["a.state", "b.state"]);
  expect(told).toEqual([]);
  await settings.change({ theme: "dark" });
  await settings.change({ stateBytes: 1500 });
  await expect.poll(() => readdir(folder)).toEqual(["a.state"]);
  await settings.change({ stateBytes: 0 });
  await expect.poll(() => readdir(folder)).toEqual([]);
  expect(told).toEqual([1500, 0]);
  expect(troubles).toEqual([]);
});
