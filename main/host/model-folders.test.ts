import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { addModelFolder } from "../models";
import { openPolicy, openSettings } from "../settings";
import { modelFoldersOf } from "./model-folders";

let folder: string;
let disk: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "quern-host-folders-")));
  disk = join(folder, "disk");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As Quern has them after a start. */
async function started(policyFile = join(folder, "none.json")) {
  const policy = await openPolicy([policyFile]);
  const settings = await openSettings(folder, undefined, policy);
  const noted: Promise<unknown>[] = [];
  const folders = modelFoldersOf(settings, policy, folder, (markedModelFolder) =>
    noted.push(settings.change({ markedModelFolder })),
  );
  const look = async () => {
    const [main] = await folders.look();
    await Promise.all(noted);
    return main?.state;
  };
  return { settings, look };
}

async function unplug(): Promise<void> {
  await rename(disk, join(folder, "unplugged"));
  await mkdir(disk);
}

it("a first folder that the user chose is noted by its marker when it is seen, and is away without it from then on", async () => {
  await addModelFolder(disk);
  const { settings, look } = await started();
  await settings.change({ modelFolder: disk });
  expect(await look()).toBe("here");
  expect(settings.current().markedModelFolder).toBe(disk);
  await unplug();
  expect(await (await started()).look()).toBe("away");
  // What is known of one folder says nothing of another.
  const other = join(folder, "other");
  await mkdir(other);
  await settings.change({ modelFolder: other });
  expect(await (await started()).look()).toBe("here");
});

it("a first folder of the administrator's needs no marker", async () => {
  const policy = join(folder, "policy.json");
  await writeFile(policy, JSON.stringify({ version: 1, fixed: { modelFolder: disk } }));
  const { settings, look } = await started(policy);
  expect(await look()).toBe("here");
  await addModelFolder(disk);
  expect(await look()).toBe("here");
  expect(settings.current().markedModelFolder).toBeNull();
  await unplug();
  expect(await look()).toBe("here");
});
