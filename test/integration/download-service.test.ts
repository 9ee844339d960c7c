import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type DownloadState, type InstalledModel, modelsService } from "../../main/contract";
import { createModelsService, type Models } from "../../main/models";
import { type Bench, openBench, quickRetry, revision } from "./download-support";

let bench: Bench;
let models: Models;
let states: DownloadState[];
let installed: InstalledModel[][];
let removed: string[];
let shown: string[];
let inUse = false;

async function openService(): Promise<Models> {
  return await createModelsService({
    catalog: [bench.file],
    net: bench.net,
    dataFolder: join(bench.folder, "data"),
    modelFolder: () => bench.folder,
    practicePath: join(bench.folder, "none.gguf"),
    emit: (event, payload) => {
      // What is emitted must be what the contract says.
      const parsed = modelsService.events[event].parse(payload);
      if (event === "downloadChanged") states.push(parsed as DownloadState);
      if (event === "installedChanged") installed.push(parsed as InstalledModel[]);
      if (event === "downloadRemoved") removed.push((parsed as { fileId: string }).fileId);
    },
    onTrouble: () => undefined,
    pickFile: async () => null,
    showItem: (path) => shown.push(path),
    isInUse: () => inUse,
    retry: quickRetry,
  });
}

beforeEach(async () => {
  [states, installed, removed, shown, inUse] = [[], [], [], [], false];
  bench = await openBench({ bytes: 2_000_000 });
  models = await openService();
});
afterEach(async () => {
  await models.close();
  await bench.close();
});

const fileId = () => bench.file.id;

it("a download tells of itself and becomes an installed model", async () => {
  bench.mirror.setRate(1_000_000);
  expect((await models.handlers.startDownload({ fileId: fileId() })).state).toBe("checking");
  await models.downloads.finished(fileId());
  expect([...new Set(states.map((state) => state.state))]).toEqual([
    "checking",
    "downloading",
    "verifying",
    "done",
  ]);
  const moving = states.filter((state) => state.state === "downloading" && state.bytesPerSecond !== null);
  expect(moving.length).toBeGreaterThan(0);
  // About four times a second, not once for each packet.
  expect(states.length).toBeLessThan(20);
  expect(moving.at(-1)?.source).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(removed).toEqual([fileId()]);
  expect(await models.handlers.downloads(undefined)).toEqual([]);
  expect(installed.at(-1)).toMatchObject([{ id: "practice" }, { id: fileId(), problem: null }]);
  await models.handlers.showInFolder({ id: fileId() });
  expect(shown[0]).toContain("tiny.gguf");
  inUse = true;
  await expect(models.handlers.remove({ id: fileId(), deleteFile: true })).rejects.toMatchObject({
    code: "model-in-use",
  });
  inUse = false;
  await models.handlers.remove({ id: fileId(), deleteFile: true });
  expect(await bench.final()).toBeNull();
});

it("pause keeps what came, a restart finds it, and start goes on from there", async () => {
  bench.mirror.setRate(3_000_000);
  await models.handlers.startDownload({ fileId: fileId() });
  await expect
    .poll(() => bench.part().then((part) => part?.length ?? 0), { interval: 10 })
    .toBeGreaterThan(0);
  await models.handlers.pauseDownload({ fileId: fileId() });
  expect(states.at(-1)).toMatchObject({ state: "paused", error: null });
  const kept = (await bench.part())?.length ?? 0;
  await models.close();

  models = await openService();
  const [found] = await models.handlers.downloads(undefined);
  expect(found).toMatchObject({ fileId: fileId(), state: "paused", receivedBytes: kept });
  bench.mirror.setRate(null);
  bench.mirror.requests.length = 0;
  await models.handlers.startDownload({ fileId: fileId() });
  await models.downloads.finished(fileId());
  expect(bench.mirror.requests.at(-1)?.range).toBe(`bytes=${kept}-`);
  expect(await bench.isWhole()).toBe(true);
});

it("cancel deletes the part and leaves no trace", async () => {
  bench.mirror.setRate(2_000_000);
  await models.handlers.startDownload({ fileId: fileId() });
  await expect
    .poll(() => bench.part().then((part) => part?.length ?? 0), { interval: 10 })
    .toBeGreaterThan(0);
  await models.handlers.cancelDownload({ fileId: fileId() });
  expect(await bench.leftBehind()).toEqual([]);
  expect(removed).toEqual([fileId()]);
  expect(await models.handlers.downloads(undefined)).toEqual([]);
});

it("cancel of a download that was paused before the last end deletes its part too", async () => {
  bench.mirror.setFaults([{ kind: "close", afterBytes: 500_000 }]);
  await bench.outcome({ retry: { ...quickRetry, attempts: 0 } });
  await models.close();
  models = await openService();
  await models.handlers.cancelDownload({ fileId: fileId() });
  expect(await bench.leftBehind()).toEqual([]);
});

it("what goes wrong is in the state, and starting again clears it", async () => {
  bench.mirror.setFaults([{ kind: "status", status: 404, on: "resolve" }]);
  await models.handlers.startDownload({ fileId: fileId() });
  await expect(models.downloads.finished(fileId())).rejects.toMatchObject({ code: "hub-not-found" });
  expect(states.at(-1)).toMatchObject({ state: "failed", error: { code: "hub-not-found" } });
  await models.handlers.startDownload({ fileId: fileId() });
  await models.downloads.finished(fileId());
  expect(states.at(-1)?.state).toBe("done");
  await expect(models.handlers.startDownload({ fileId: "none" })).rejects.toMatchObject({
    code: "model-unknown",
  });
});

it("starting twice is one download", async () => {
  await Promise.all([1, 2, 3].map(() => models.handlers.startDownload({ fileId: fileId() })));
  await models.downloads.finished(fileId());
  expect(bench.mirror.requests.filter((request) => request.place === "store")).toHaveLength(1);
});

it("a journal that leads to another place is not believed", async () => {
  const folder = join(bench.folder, "mirror--test-model", revision);
  await mkdir(folder, { recursive: true });
  const file = { ...bench.file, file: "other.gguf" };
  const journal = {
    version: 2,
    file,
    sha256: "0".repeat(64),
    etags: {},
    safeBytes: 5,
    chunkBytes: 8_388_608,
    chunks: "",
    partial: [],
    running: false,
  };
  await writeFile(join(folder, "tiny.gguf.part.json"), JSON.stringify(journal));
  await models.close();
  models = await openService();
  expect(await models.handlers.downloads(undefined)).toEqual([]);
  await rm(folder, { recursive: true });
});
