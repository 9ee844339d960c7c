import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { CatalogFile } from "../../main/contract";
import {
  addModelFolder,
  createModelFolders,
  createModelsService,
  downloadPaths,
  type Models,
} from "../../main/models";
import { type Bench, openBench, quickRetry } from "./download-support";
import { canMount, mountSmallDisk } from "./support/small-disk";

let bench: Bench;
let models: Models;
let main: string;
let stick: string;
let more: string[];
beforeEach(async () => {
  bench = await openBench({ bytes: 3_000_000 });
  main = join(bench.folder, "main");
  stick = join(bench.folder, "stick");
  more = [];
});
afterEach(async () => {
  await models.close();
  await bench.close();
});

const open = async (first = main): Promise<void> => {
  models = await createModelsService({
    catalog: [bench.file],
    net: bench.net,
    dataFolder: join(bench.folder, "data"),
    modelFolder: () => first,
    folders: createModelFolders(() => ({
      main: first,
      mainIsMade: true,
      mainMarked: false,
      more,
      moreMarked: true,
    })),
    changeFolders: {
      pick: async () => stick,
      keep: async (change) => {
        more = change(more);
      },
    },
    practicePath: join(bench.folder, "practice.gguf"),
    emit: () => undefined,
    onTrouble: () => undefined,
    pickFile: async () => null,
    showItem: () => undefined,
    isInUse: () => false,
    retry: quickRetry,
  });
};
const fileIn = (root: string, file: CatalogFile = bench.file) => downloadPaths(root, file).final;
const theModel = async () => (await models.library.list()).find(({ id }) => id === bench.file.id);

it("a download in a folder whose disk is unplugged waits for it, makes nothing in its place, and goes on", async () => {
  more = [await addModelFolder(stick)];
  await open(stick);
  bench.mirror.setRate(500_000);
  models.downloads.start(bench.file.id);
  await expect
    .poll(() => models.downloads.list()[0]?.receivedBytes ?? 0, { timeout: 30_000 })
    .toBeGreaterThan(0);
  await models.downloads.pause(bench.file.id);
  await models.close();
  // Begun there, it stays there, although another folder is the first now and has room.
  await open();
  expect((await models.handlers.downloads(undefined))[0]?.state).toBe("paused");
  await models.handlers.folders(undefined);
  await rename(stick, join(bench.folder, "unplugged"));
  await mkdir(stick);
  models.downloads.start(bench.file.id);
  await expect(models.downloads.finished(bench.file.id)).rejects.toMatchObject({ code: "folder-away" });
  expect(await readdir(stick)).toEqual([]);
  await rm(stick, { recursive: true });
  await rename(join(bench.folder, "unplugged"), stick);
  bench.mirror.setRate(null);
  models.downloads.start(bench.file.id);
  await models.downloads.finished(bench.file.id);
  expect(await theModel()).toMatchObject({ path: fileIn(stick), problem: null });
});

it("models in a folder that is away are said to be, stay in the library, and are there again with it", async () => {
  more = [await addModelFolder(stick)];
  await open(stick);
  models.downloads.start(bench.file.id);
  await models.downloads.finished(bench.file.id);
  await models.close();
  await open();
  expect((await theModel())?.problem).toBeNull();
  await models.handlers.folders(undefined);
  await rename(stick, join(bench.folder, "unplugged"));
  expect(await theModel()).toMatchObject({ problem: { code: "folder-away", params: { path: stick } } });
  expect((await models.handlers.folders(undefined)).map(({ state }) => state)).toEqual(["here", "away"]);
  await models.close();
  await open();
  expect((await theModel())?.problem?.code).toBe("folder-away");
  await rename(join(bench.folder, "unplugged"), stick);
  expect((await theModel())?.problem).toBeNull();
  // Taken off the list, its models stay where they are, and known.
  expect(await models.handlers.forgetFolder({ path: stick })).toHaveLength(1);
  expect(await theModel()).toMatchObject({ path: fileIn(stick), problem: null });
});

it("a folder that is added brings what is in it along", async () => {
  await open(stick);
  models.downloads.start(bench.file.id);
  await models.downloads.finished(bench.file.id);
  await models.close();
  await rm(join(bench.folder, "data"), { recursive: true });
  await open();
  expect(await theModel()).toBeUndefined();
  expect(await models.handlers.addFolder(undefined)).toHaveLength(2);
  expect(await theModel()).toMatchObject({ path: fileIn(stick), problem: null });
});

it.runIf(await canMount())("a download goes to the disk that has room for it", async () => {
  const disk = await mountSmallDisk(16);
  try {
    await disk.fill(1_000_000);
    more = [await addModelFolder(stick)];
    await open(disk.folder);
    models.downloads.start(bench.file.id);
    await models.downloads.finished(bench.file.id);
    expect(await theModel()).toMatchObject({ path: fileIn(stick), problem: null });
    expect((await readdir(disk.folder)).filter((name) => name.includes("--"))).toEqual([]);
  } finally {
    await models.close();
    await disk.remove();
  }
});
