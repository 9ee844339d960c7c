import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hubSource, oneFolder, openDownloads } from "../../main/models";
import { type Bench, empty, openBench } from "./download-support";
import { canMount, mountSmallDisk, type SmallDisk } from "./support/small-disk";

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

it("a download that the disk cannot hold does not begin, and says what is missing", async () => {
  bench = await openBench();
  const file = { ...bench.file, bytes: 9e15 };
  await expect(bench.download({ file })).rejects.toMatchObject({ code: "disk-full" });
  expect(bench.mirror.requests).toEqual([]);
  const { needBytes, freeBytes } = await bench
    .download({ file })
    .then(() => ({ needBytes: 0, freeBytes: 0 }))
    .catch((error: { params: { needBytes: number; freeBytes: number } }) => error.params);
  expect(needBytes).toBeGreaterThan(9e15);
  expect(freeBytes).toBeGreaterThan(0);
});

it("a model folder that cannot be made is named", async () => {
  bench = await openBench();
  // A file where the folder should be refuses every user, root included.
  const blocked = join(bench.folder, "file");
  await writeFile(blocked, "");
  expect(await bench.outcome({ modelFolder: join(blocked, "models") })).toBe("folder-not-writable");
  expect(bench.mirror.requests).toEqual([]);
});

it("a link in the model folder does not lead a download out of it", async () => {
  bench = await openBench();
  const outside = join(bench.folder, "outside");
  const inside = join(bench.folder, "inside");
  await mkdir(outside);
  await mkdir(inside);
  await symlink(outside, join(inside, "mirror--test-model"));
  expect(await bench.outcome({ modelFolder: inside })).toBe("folder-not-writable");
  expect(await readdir(outside, { recursive: true, withFileTypes: true })).not.toContainEqual(
    expect.objectContaining({ name: "tiny.gguf" }),
  );
  await rm(outside, { recursive: true });
});

describe.runIf(await canMount())("on a disk of its own", () => {
  let disk: SmallDisk;
  beforeEach(async () => {
    disk = await mountSmallDisk(16);
  });
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
    await disk.remove();
  });

  it("a disk that fills up while it downloads ends it with the part kept, and it goes on when there is room", async () => {
    bench = await openBench({ bytes: 8_000_000, folder: disk.folder });
    bench.mirror.setRate(4_000_000);
    const running = bench.outcome();
    await expect
      .poll(async () => (await bench?.part())?.length ?? 0, { timeout: 10_000 })
      .toBeGreaterThan(1e6);
    // The download takes room at the same time, so the filler itself may find the disk full: that is full enough.
    await disk.fill(1_000_000).catch(() => undefined);
    expect(await running).toBe("disk-full");
    expect(await bench.final()).toBeNull();
    const kept = await bench.part();
    expect(kept?.length).toBeGreaterThan(500_000);
    expect(kept?.equals(bench.content.subarray(0, kept.length))).toBe(true);
    // Still full: it does not even begin.
    expect(await bench.outcome()).toBe("disk-full");
    await disk.free();
    bench.mirror.setRate(null);
    bench.mirror.requests.length = 0;
    expect(await bench.outcome()).toBe("done");
    expect(await bench.isWhole()).toBe(true);
    const sent = bench.mirror.requests.reduce((sum, request) => sum + request.sentBytes, 0);
    expect(sent).toBeLessThan(bench.content.length - 400_000);
  });

  it("a download on a disk that has become read-only ends with its name, the part untouched", async () => {
    bench = await openBench({
      bytes: 2_000_000,
      folder: disk.folder,
      faults: [{ kind: "close", afterBytes: 900_000 }],
    });
    const controller = new AbortController();
    const running = bench.outcome({
      signal: controller.signal,
      retry: { attempts: 0, baseMs: 1, capMs: 1, longestWaitMs: 0 },
    });
    expect(await running).toBe("network-closed-early");
    const part = await bench.part();
    await disk.makeReadOnly();
    expect(await bench.outcome()).toBe("folder-not-writable");
    expect(part?.equals((await bench.part()) ?? empty)).toBe(true);
  });

  it("a full disk shows in the state of the download with its sizes", async () => {
    bench = await openBench({ bytes: 2_000_000, folder: disk.folder });
    await disk.fill(500_000);
    const source = hubSource(bench.net);
    const downloads = await openDownloads({
      sources: () => [source],
      folders: oneFolder(() => disk.folder),
      catalog: [bench.file],
      onDone: async () => undefined,
      onChange: () => undefined,
      onRemoved: () => undefined,
    });
    downloads.start(bench.file.id);
    await expect(downloads.finished(bench.file.id)).rejects.toMatchObject({ code: "disk-full" });
    const [state] = downloads.list();
    expect(state?.state).toBe("failed");
    expect(Number(state?.error?.params.needBytes)).toBeGreaterThan(2_000_000);
    expect(Number(state?.error?.params.freeBytes)).toBeLessThanOrEqual(500_000);
    await sleep(0);
  });
});
