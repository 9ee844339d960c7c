import { mkdtemp, realpath, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { quickDisk } from "../../test/integration/download-support";
import { catalogEntry } from "../../test/mirror/catalog.mjs";
import { type CatalogFile, type DownloadState, QuernError } from "../contract";
import { openDownloads } from "./downloads";
import type { Downloads, DownloadsOptions } from "./downloads-face";
import { addModelFolder, createModelFolders, type ModelFolders } from "./folders";
import { downloadPaths } from "./paths";
import type { FileSource } from "./source";

let folder: string;
let files: CatalogFile[];
let downloads: Downloads | null;
let states: DownloadState[];
let removed: string[];
let done: string[];
let from: (string | null)[];
/** The folders as they are set. */
let set: { main: string; more: string[] };
const at = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(quickDisk, "quern-downloads-")));
  files = await Promise.all(
    ["ONE", "TWO"].map((quant, n) =>
      catalogEntry(
        { repo: "test/tiny", revision: "a".repeat(40), file: `${quant}.gguf`, content: content(n) },
        { quant, model: "Tiny model" },
      ),
    ),
  );
  [downloads, states, removed, done, from, set] = [null, [], [], [], [], { main: at("main"), more: [] }];
});
afterEach(async () => {
  await downloads?.pauseAll();
  await rm(folder, { recursive: true, force: true });
});

const content = (n: number) => Buffer.alloc(4_000_000, n + 1);

/** A source whose bytes come to half and then wait until `goOn` is called. */
function haltingSource() {
  let goOn: () => void = () => undefined;
  const going = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const source: FileSource = {
    id: "halting",
    name: "halting",
    publishedSha256: async ({ sha256 }) => sha256,
    open: async (file, { start, end }, signal) => {
      const bytes = content(
        Math.max(
          0,
          files.findIndex(({ id }) => id === file.id),
        ),
      );
      const half = start + Math.ceil((end - start) / 2);
      async function* body() {
        yield bytes.subarray(start, half);
        // It may have been aborted while the first half was being written: then no event comes any more.
        signal.throwIfAborted();
        await Promise.race([going, new Promise((resolve) => signal.addEventListener("abort", resolve))]);
        signal.throwIfAborted();
        yield bytes.subarray(half, end);
      }
      return {
        start,
        end,
        totalBytes: file.bytes,
        etag: null,
        host: "halting",
        ranged: true,
        body: body(),
        discard: () => undefined,
      };
    },
  };
  return { source, goOn: () => goOn() };
}

async function open(source: FileSource, more: Partial<DownloadsOptions> = {}): Promise<Downloads> {
  downloads = await openDownloads({
    sources: () => [source],
    folders: createModelFolders(() => ({ ...set, mainIsMade: true, mainMarked: false, moreMarked: true })),
    catalog: files,
    onDone: async (_file, { path }, _root, source) => {
      done.push(path);
      from.push(source);
    },
    onChange: (state) => states.push(state),
    onRemoved: (id) => removed.push(id),
    retry: { attempts: 0, baseMs: 1, capMs: 1, longestWaitMs: 1 },
    ...more,
  });
  return downloads;
}
const [first, second] = [0, 1].map((n) => () => files[n] as CatalogFile) as [
  () => CatalogFile,
  () => CatalogFile,
];
const stateOf = ({ id }: CatalogFile) => downloads?.list().find(({ fileId }) => fileId === id)?.state;
const comes = ({ id }: CatalogFile) =>
  expect
    .poll(() => downloads?.list().find(({ fileId }) => fileId === id)?.receivedBytes ?? 0)
    .toBeGreaterThan(0);

describe("downloads in several folders", () => {
  it("go on in the folder where they were begun when another one comes first", async () => {
    const { source, goOn } = haltingSource();
    const opened = await open(source);
    opened.start(first().id);
    await comes(first());
    set = { main: at("other"), more: [] };
    await opened.foldersChanged();
    expect(stateOf(first())).toBe("downloading");
    expect(removed).toEqual([]);
    goOn();
    await opened.finished(first().id);
    expect(done).toEqual([downloadPaths(at("main"), first()).final]);
    expect(from).toEqual(["halting"]);
  });

  it("of a file that goes with models go where these are, not where there is room first", async () => {
    const images = await catalogEntry(
      { repo: "test/tiny", revision: "b".repeat(40), file: "mmproj.gguf", content: content(0) },
      { quant: "mmproj", role: "images" },
    );
    const { source, goOn } = haltingSource();
    goOn();
    set = { main: await addModelFolder(at("stick")), more: [] };
    const opened = await open(source, { companions: [images], atOnce: () => 2 });
    opened.start(first().id);
    await opened.finished(first().id);
    set = { main: at("main"), more: [at("stick")] };
    opened.start(images.id);
    await opened.finished(images.id);
    expect(done).toEqual([
      downloadPaths(at("stick"), first()).final,
      downloadPaths(at("stick"), images).final,
    ]);
  });

  it("that are begun together see what each other was promised", async () => {
    // Room for one of them, in each folder.
    const folders: ModelFolders = {
      ...createModelFolders(() => ({ ...set, mainIsMade: true, mainMarked: false, moreMarked: true })),
      choose: async ({ needBytes, promisedBytes = () => 0 }) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        const roomy = [at("main"), at("other")].find((one) => promisedBytes(one) + needBytes <= 6_000_000);
        return roomy ?? at("none");
      },
    };
    const { source, goOn } = haltingSource();
    const opened = await open(source, { atOnce: () => 2, folders });
    opened.start(first().id);
    opened.start(second().id);
    goOn();
    await Promise.all([opened.finished(first().id), opened.finished(second().id)]);
    expect(done.sort()).toEqual([
      downloadPaths(at("main"), first()).final,
      downloadPaths(at("other"), second()).final,
    ]);
  });

  it("go on by themselves when their folder is here again, where they were under way and that is wanted", async () => {
    const { source, goOn } = haltingSource();
    set = { main: at("main"), more: [] };
    const stick = await addModelFolder(at("stick"));
    let may = false;
    const opened = await open(source, { mayResume: () => may, atOnce: () => 2 });
    set = { main: stick, more: [] };
    for (const file of [first(), second()]) {
      opened.start(file.id);
      await comes(file);
    }
    await opened.pause(second().id);
    set = { main: at("main"), more: [] };
    await opened.foldersChanged(stick);
    expect(opened.list()).toEqual([]);
    set = { main: at("main"), more: [stick] };
    await opened.foldersChanged();
    expect([stateOf(first()), stateOf(second())]).toEqual(["paused", "paused"]);
    may = true;
    set = { main: at("main"), more: [] };
    await opened.foldersChanged(stick);
    set = { main: at("main"), more: [stick] };
    await opened.foldersChanged();
    goOn();
    await opened.finished(first().id);
    expect(done).toEqual([downloadPaths(stick, first()).final]);
    expect(stateOf(second())).toBe("paused");
  });

  it("that failed because their disk is unplugged go on when it is here again", async () => {
    const { source, goOn } = haltingSource();
    const stick = await addModelFolder(at("stick"));
    set = { main: stick, more: [] };
    const opened = await open(source, { mayResume: () => true });
    opened.start(first().id);
    await comes(first());
    await opened.pause(first().id);
    set = { main: at("main"), more: [stick] };
    await rename(stick, at("unplugged"));
    await opened.foldersChanged();
    opened.start(first().id);
    await expect(opened.finished(first().id)).rejects.toMatchObject({ code: "folder-away" });
    await opened.foldersChanged();
    expect(stateOf(first())).toBe("failed");
    await rename(at("unplugged"), stick);
    await opened.foldersChanged();
    goOn();
    await opened.finished(first().id);
    expect(done).toEqual([downloadPaths(stick, first()).final]);
  });

  it("end with the folder that is taken off the list, and no others do", async () => {
    const { source } = haltingSource();
    set = { main: await addModelFolder(at("stick")), more: [] };
    const opened = await open(source, { atOnce: () => 2 });
    opened.start(first().id);
    await comes(first());
    set = { main: at("main"), more: [at("stick")] };
    opened.start(second().id);
    await comes(second());
    set = { main: at("main"), more: [] };
    await opened.foldersChanged(at("stick"));
    expect(opened.list().map(({ fileId, state }) => [fileId, state])).toEqual([[second().id, "downloading"]]);
    expect(removed).toEqual([first().id]);
    // What has come stays on its disk.
    set = { main: at("main"), more: [at("stick")] };
    await opened.foldersChanged();
    expect(opened.list().map(({ fileId }) => fileId)).toContain(first().id);
  });
});

/** A source that fails with what is set, and gives the file once nothing is. */
function failingSource() {
  const { source, goOn } = haltingSource();
  goOn();
  const state: { error: QuernError | null; asked: number } = { error: null, asked: 0 };
  const failing: FileSource = {
    ...source,
    open: async (...asked) => {
      state.asked++;
      if (state.error) throw state.error;
      return await source.open(...asked);
    },
  };
  return { source: failing, state };
}
const unreachable = () => new QuernError("network-unreachable", { host: "failing" });

describe("downloads that get nothing", () => {
  it("say that they wait and for how long, and no time left", async () => {
    const { source, state } = failingSource();
    state.error = new QuernError("hub-rate-limited", { host: "failing", retryAfterSeconds: 90 });
    const opened = await open(source, {
      retry: { attempts: 3, baseMs: 1, capMs: 1, longestWaitMs: 300_000 },
    });
    opened.start(first().id);
    await expect.poll(() => states.at(-1)?.triesAgainInSeconds ?? 0).toBeGreaterThan(80);
    expect(states.at(-1)).toMatchObject({ state: "downloading", secondsLeft: null });
    await opened.pause(first().id);
    expect(states.at(-1)).toMatchObject({ state: "paused", triesAgainInSeconds: null });
  });

  it("are told of all the same: their speed falls to nothing", async () => {
    const { source } = haltingSource();
    const opened = await open(source);
    opened.start(first().id);
    await comes(first());
    await expect
      .poll(() => states.at(-1), { timeout: 15_000 })
      .toMatchObject({ state: "downloading", bytesPerSecond: 0, secondsLeft: null });
  }, 20_000);

  it("are tried again by themselves after a while, where they may go on", async () => {
    const { source, state } = failingSource();
    state.error = unreachable();
    const opened = await open(source, { mayResume: () => true, againAfterMs: 300 });
    opened.start(first().id);
    await expect.poll(() => state.asked, { timeout: 5_000 }).toBeGreaterThan(2);
    expect(states.some((one) => one.state === "failed" && one.triesAgainInSeconds !== null)).toBe(true);
    state.error = null;
    await expect.poll(() => done, { timeout: 5_000 }).toEqual([downloadPaths(at("main"), first()).final]);
  });

  it("go on when the network is back; those with another fault, a paused one, and where none may, do not", async () => {
    const { source, state } = failingSource();
    let may = false;
    const opened = await open(source, { mayResume: () => may });
    const fails = async (error: QuernError) => {
      state.error = error;
      opened.start(first().id);
      await expect(opened.finished(first().id)).rejects.toMatchObject({ code: error.code });
    };
    await fails(unreachable());
    expect(states.at(-1)?.triesAgainInSeconds).toBeNull();
    opened.goOn();
    expect(stateOf(first())).toBe("failed");
    may = true;
    await fails(new QuernError("hub-not-found", { host: "failing", file: "ONE.gguf" }));
    opened.goOn();
    expect(stateOf(first())).toBe("failed");
    await fails(new QuernError("offline"));
    await opened.pause(first().id);
    opened.goOn();
    expect(stateOf(first())).toBe("failed");
    await fails(new QuernError("offline"));
    state.error = null;
    opened.goOn();
    await opened.finished(first().id);
    expect(done).toEqual([downloadPaths(at("main"), first()).final]);
  });
});
