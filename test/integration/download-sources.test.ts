import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DownloadState, Source } from "../../main/contract";
import { chosenSource, type FileSource, openDownloads, openFurtherSources } from "../../main/models";
import { oneFolder } from "../../main/models/folders";
import { createNet } from "../../main/net";
import { type Mirror, startMirror } from "../mirror/mirror.mjs";
import { type Bench, openBench, quickRetry, revision } from "./download-support";

let bench: Bench;
/** Another server with the same file. */
let other: Mirror;
let stick: string;
let offline: boolean;
let close: () => Promise<void>;

beforeEach(async () => {
  bench = await openBench({ bytes: 2_000_000 });
  const { content } = bench;
  other = await startMirror({ files: [{ repo: "mirror/test-model", revision, file: "tiny.gguf", content }] });
  stick = join(bench.folder, "stick");
  await mkdir(stick);
  offline = false;
});
afterEach(async () => {
  await close();
  await other.stop();
  await bench.close();
});

/** As the app opens them: the first behind the usual way out, the others each behind one of its own. */
function open(first: Source & { url: string }, more: readonly Source[]): () => readonly FileSource[] {
  const netTo = (endpoint: URL) =>
    createNet({ offline: () => offline, endpoint, env: {}, version: "0.0.0-test", idleTimeoutMs: 5_000 });
  const net = netTo(new URL(first.url));
  const further = openFurtherSources({ chosen: () => more, env: {}, netTo });
  close = async () => {
    await Promise.all([net.close(), further.close()]);
  };
  const source = chosenSource(net, () => first);
  return () => [source, ...further.list()];
}

const mirror = (url: string) => ({ kind: "endpoint" as const, url });
const quick = { chunkBytes: 65_536, connections: () => 2 };

describe("a file that several sources have", () => {
  it("goes on from the second where the first is gone, with what came from the first, and says which and why", async () => {
    const sources = open(mirror(bench.mirror.url), [mirror(other.url)]);
    bench.mirror.setFaults([
      { kind: "close", afterBytes: 700_000 },
      { kind: "status", status: 404, times: 100 },
    ]);
    const states: DownloadState[] = [];
    const downloads = await openDownloads({
      sources,
      folders: oneFolder(() => bench.folder),
      catalog: [bench.file],
      onDone: async () => undefined,
      onChange: (state) => states.push(state),
      onRemoved: () => undefined,
      retry: quickRetry,
      connections: () => 1,
    });
    downloads.start(bench.file.id);
    await downloads.finished(bench.file.id);
    expect(await bench.isWhole()).toBe(true);
    const last = states.at(-1);
    expect(last?.failedSources).toMatchObject([
      { source: new URL(bench.mirror.url).host, error: { code: "hub-not-found" } },
    ]);
    const came = other.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    expect(came).toBeGreaterThan(0);
    // What the first had sent is not fetched again.
    expect(came).toBeLessThan(bench.content.length - 500_000);
  });

  it("goes from a server to a stick, also when the network is switched off", async () => {
    await writeFile(join(stick, "tiny.gguf"), bench.content);
    const sources = open(mirror(other.url), [{ kind: "folder", path: stick }]);
    await other.stop();
    const failed: string[] = [];
    const onSourceFailed = (from: FileSource, error: { code: string }) =>
      failed.push(`${from.name} ${error.code}`);
    const retry = { ...quickRetry, attempts: 0 };
    expect(await bench.outcome({ ...quick, sources: sources(), onSourceFailed, retry })).toBe("done");
    expect(failed).toEqual([`${new URL(other.url).host} network-unreachable`]);
    other = await startMirror({ files: [] });
  });

  it("begins anew from another where all bytes of the first were wrong at the end, and never names a wrong file", async () => {
    const wrong = Buffer.from(bench.content);
    wrong[1_234_567] = (wrong[1_234_567] ?? 0) ^ 1;
    await writeFile(join(stick, "tiny.gguf"), wrong);
    const [server] = open(mirror(other.url), [])();
    const [folder] = openFurtherSources({
      chosen: () => [{ kind: "folder", path: stick }],
      env: {},
      netTo: () => bench.net,
    }).list();
    if (!server || !folder) throw new Error("no sources");
    const failed: string[] = [];
    const onSourceFailed = (from: FileSource, error: { code: string }) =>
      failed.push(`${from.name} ${error.code}`);
    expect(await bench.outcome({ ...quick, sources: [folder], onSourceFailed })).toBe("hash-mismatch");
    expect(await bench.final()).toBeNull();
    expect(failed).toEqual([]);
    expect(await bench.outcome({ ...quick, sources: [folder, server], onSourceFailed })).toBe("done");
    expect(failed).toEqual([`${stick} hash-mismatch`]);
    expect(await bench.isWhole()).toBe(true);
  });

  it("ends with the last one's name for it where none has it, and keeps what came", async () => {
    const sources = open(mirror(bench.mirror.url), [mirror(other.url), { kind: "folder", path: stick }]);
    bench.mirror.setFaults([
      { kind: "close", afterBytes: 700_000 },
      { kind: "status", status: 403, times: 100 },
    ]);
    other.setFaults([{ kind: "status", status: 404, times: 100, on: "resolve" }]);
    const failed: string[] = [];
    const onSourceFailed = (_from: FileSource, error: { code: string }) => failed.push(error.code);
    const outcome = await bench.outcome({
      ...quick,
      connections: () => 1,
      sources: sources(),
      onSourceFailed,
    });
    expect(outcome).toBe("hub-not-found");
    expect(failed).toEqual(["hub-forbidden", "hub-not-found"]);
    expect((await bench.part())?.length ?? 0).toBeGreaterThan(500_000);
  });

  it("asks nobody when the network is switched off", async () => {
    const sources = open(mirror(bench.mirror.url), [mirror(other.url)]);
    offline = true;
    expect(await bench.outcome({ ...quick, sources: sources() })).toBe("offline");
    expect([...bench.mirror.requests, ...other.requests]).toEqual([]);
  });
});
