import { afterEach, beforeEach, expect, it } from "vitest";
import type { CatalogFile, DownloadState } from "../../main/contract";
import {
  type Downloads,
  type DownloadsOptions,
  hubSource,
  oneFolder,
  openDownloads,
} from "../../main/models";
import { createNet } from "../../main/net";
import { type Bench, openBench, quickRetry } from "./download-support";

let bench: Bench;
let other: Bench;
let downloads: Downloads;
let states: DownloadState[];

beforeEach(async () => {
  states = [];
  bench = await openBench({ bytes: 2_000_000 });
  other = await openBench({ bytes: 1_000_000, folder: bench.folder });
});
afterEach(async () => {
  await downloads.pauseAll();
  await other.close();
  await bench.close();
});

const second = (): CatalogFile => ({ ...bench.file, id: "second", revision: "f".repeat(40) });

async function open(more: Partial<DownloadsOptions> = {}): Promise<Downloads> {
  downloads = await openDownloads({
    sources: () => [hubSource(bench.net)],
    folders: oneFolder(() => bench.folder),
    catalog: [bench.file, second()],
    onDone: async () => undefined,
    onChange: (state) => states.push(state),
    onRemoved: () => undefined,
    retry: quickRetry,
    ...more,
  });
  return downloads;
}

it("the second download waits for the first, and begins when that has ended", async () => {
  bench.mirror.setRate(4_000_000);
  await open();
  expect(downloads.start(bench.file.id).state).toBe("checking");
  expect(downloads.start("second").state).toBe("queued");
  await downloads.finished(bench.file.id);
  // The mirror knows no such revision: it has had its turn when it says so.
  await expect(downloads.finished("second")).rejects.toMatchObject({ code: "hub-not-found" });
  const begun = states.findIndex((state) => state.fileId === "second" && state.state === "checking");
  const ended = states.findIndex((state) => state.fileId === bench.file.id && state.state === "done");
  expect(begun).toBeGreaterThan(ended);
});

it("a waiting download can be paused and leaves the queue", async () => {
  bench.mirror.setRate(2_000_000);
  await open();
  downloads.start(bench.file.id);
  downloads.start("second");
  await downloads.pause("second");
  expect(downloads.list().find((state) => state.fileId === "second")?.state).toBe("paused");
  await downloads.finished(bench.file.id);
  expect(states.filter((state) => state.fileId === "second").map((state) => state.state)).toEqual([
    "queued",
    "paused",
  ]);
});

it("after a restart, what was under way goes on by itself, and what was paused stays so", async () => {
  bench.mirror.setRate(1_000_000);
  await open();
  downloads.start(bench.file.id);
  await expect.poll(() => states.at(-1)?.receivedBytes ?? 0).toBeGreaterThan(0);
  await downloads.pauseAll();

  await open();
  expect(downloads.list()[0]?.state).toBe("paused");
  downloads.resumeInterrupted();
  await expect.poll(() => downloads.list()[0]?.state).toBe("downloading");
  await downloads.pause(bench.file.id);
  await downloads.pauseAll();

  await open();
  downloads.resumeInterrupted();
  expect(downloads.list()[0]?.state).toBe("paused");
});

it("a speed limit holds, and lifting it is felt while the download runs", async () => {
  let rate: number | null = 500_000;
  await open({ bytesPerSecond: () => rate });
  const begun = performance.now();
  downloads.start(bench.file.id);
  await expect.poll(() => states.at(-1)?.receivedBytes ?? 0, { timeout: 10_000 }).toBeGreaterThan(600_000);
  expect(performance.now() - begun).toBeGreaterThan(600);
  rate = null;
  await downloads.finished(bench.file.id);
  expect(await bench.isWhole()).toBe(true);
});

it("when one source fails for good the next one goes on from what is there", async () => {
  // Same bytes at another place: the first breaks off in the middle and is gone.
  await open();
  await downloads.pauseAll();
  const net = createNet({
    offline: () => false,
    endpoint: new URL("http://no-such-host.invalid"),
    env: {},
    version: "0",
  });
  const hosts: string[] = [];
  const gone = { ...hubSource(net), publishedSha256: () => Promise.resolve(null) };
  const ended = await bench.outcome({
    sources: [gone, hubSource(bench.net)],
    retry: { ...quickRetry, attempts: 1 },
    onSource: (host) => hosts.push(host),
  });
  expect(ended).toBe("done");
  expect(new Set(hosts).size).toBe(1);
  expect(await bench.isWhole()).toBe(true);
  await net.close();
});

it("a file without a pinned hash that changes at its source is begun anew and says so; a pinned one is not", async () => {
  await open();
  const quick = { chunkBytes: 65_536, connections: () => 1 };
  const faults = [
    { kind: "close" as const, afterBytes: 40_000 },
    { kind: "other-etag" as const, etag: "another" },
  ];
  let changes = 0;
  const onChanged = () => {
    changes++;
  };
  bench.mirror.setFaults(faults);
  expect(await bench.outcome({ ...quick, onChanged })).toBe("done");
  expect(changes).toBe(0);
  expect(await bench.isWhole()).toBe(true);

  other.mirror.setFaults(faults);
  const file = { ...other.file, sha256: null, revision: other.file.revision };
  await bench.close();
  bench = await openBench({ bytes: 1 });
  const folder = bench.folder;
  expect(await other.outcome({ ...quick, file, modelFolder: folder, onChanged })).toBe("done");
  expect(changes).toBe(1);
});
