import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TaskOutputs } from "./task-outputs";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-outputs-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const steps = () => readdir(join(folder, "outputs/task"));

test("of a task the newest hundred outputs stay, those from before Quern began counted as well", async () => {
  const before = new TaskOutputs(folder, () => null);
  for (let n = 0; n < 100; n++) {
    await before.keep("task", `old-${n}`, `${n}`);
    // The last one by name is the oldest.
    const at = 1_700_000_000 - n;
    await utimes(join(folder, "outputs/task", `old-${n}`), at, at);
  }
  expect(await steps()).toHaveLength(100);
  const after = new TaskOutputs(folder, () => null);
  await Promise.all(["a", "b", "c"].map((step) => after.keep("task", step, step)));
  expect(await steps()).toHaveLength(100);
  expect(await after.read("task", "old-97")).toBeNull();
  expect(await after.read("task", "old-96")).toBe("96");
  expect(await after.read("task", "c")).toBe("c");
  // Once more for the same step is no further one.
  await after.keep("task", "c", "again");
  expect(await steps()).toHaveLength(100);
  expect(await after.read("task", "old-96")).toBe("96");
});
