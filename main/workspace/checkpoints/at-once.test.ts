import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readAtOnce } from "./at-once";
import { readOne } from "./disk";
import { largeFrom } from "./objects";

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "quern-at-once-")));
});
afterEach(() => rm(root, { recursive: true, force: true }));

it("reads a file as the patient way does", async () => {
  for (const [name, content] of [
    ["some.txt", "some text"],
    ["empty", ""],
  ] as const) {
    await writeFile(join(root, name), content);
    await new Promise((resolve) => setTimeout(resolve, 80));
    const now = readAtOnce(root, name);
    expect(Buffer.from(now?.bytes ?? [1]).toString()).toBe(content);
    expect(now).toEqual(await readOne(root, name));
  }
});

it("leaves to the patient way what is no plain small file of the folder", async () => {
  await mkdir(join(root, "in"));
  await writeFile(join(root, "in/a.txt"), "a");
  await symlink("in/a.txt", join(root, "link.txt"));
  await symlink("in", join(root, "way"));
  await writeFile(join(root, "large"), "");
  await truncate(join(root, "large"), largeFrom);
  if (process.platform !== "win32") expect(spawnSync("mkfifo", [join(root, "pipe")]).status).toBe(0);
  for (const path of ["in", "gone.txt", "link.txt", "way/a.txt", "large", "pipe"])
    expect(readAtOnce(root, path), path).toBeUndefined();
  expect(readAtOnce(root, "in/a.txt")).toBeDefined();
});
