import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { machineFixture } from "../../test/fixtures/machines";
import { catalogEntry } from "../../test/mirror/catalog.mjs";
import { type CatalogFile, QuernError } from "../contract";
import { checkKit, openKit } from "../kits";
import { downloadPaths, type FileSource, oneFolder, openDownloads, openLibrary } from "../models";
import { createKitMaker } from "./kit-maker";

const resourceFolder = join(import.meta.dirname, "../../resources");

let folder: string;
let target: string;
let files: CatalogFile[];
let maker: ReturnType<typeof createKitMaker>;
const told: unknown[] = [];
/** Called at each progress. */
let stopAt: (progress: { kit: number }) => void;
beforeEach(async () => {
  told.length = 0;
  stopAt = () => undefined;
  folder = await mkdtemp(join(tmpdir(), "quern-maker-"));
  target = join(folder, "stick");
  await mkdir(target);
  const dataFolder = join(folder, "data");
  const root = join(folder, "models");
  const library = await openLibrary({
    dataFolder,
    modelFolder: () => root,
    practicePath: join(folder, "practice.gguf"),
    catalog: [],
    onChange: () => undefined,
    onProgress: () => undefined,
    onTrouble: () => undefined,
  });
  files = await Promise.all(
    ["ONE", "TWO"].map((quant, n) =>
      catalogEntry(
        { repo: "test/tiny", revision: "a".repeat(40), file: `${quant}.gguf`, content: content(n) },
        { quant, model: "Tiny model" },
      ),
    ),
  );
  for (const [n, file] of files.entries()) {
    const paths = downloadPaths(root, file);
    await mkdir(paths.folder, { recursive: true });
    await writeFile(paths.final, content(n));
    const verifiedAt = new Date().toISOString();
    await library.addDownloaded(file, { path: paths.final, sha256: file.sha256 ?? "", verifiedAt }, root);
  }
  images = await catalogEntry(
    { repo: "test/tiny", revision: "b".repeat(40), file: "mmproj-F16.gguf", content: imagesContent },
    { quant: "mmproj-F16", role: "images" },
  );
  [offline, sourceFails, asked] = [true, false, 0];
  const downloads = await openDownloads({
    sources: () => [source],
    folders: oneFolder(() => root),
    catalog: [],
    companions: [images],
    onDone: async () => undefined,
    onChange: () => undefined,
    onRemoved: () => undefined,
    retry: { attempts: 0, baseMs: 1, capMs: 1, longestWaitMs: 1 },
  });
  maker = createKitMaker({
    dataFolder,
    resourceFolder,
    product: "0.0.0-test",
    models: { library, downloads },
    catalog: files,
    companions: [images],
    folders: () => [root],
    offline: () => offline,
    report: async () => null,
    desktop: {
      pickKitTarget: async () => target,
      pickReport: async () => reportPath,
      showInFolder: () => undefined,
    },
    emit: (_name, payload) => {
      told.push(payload);
      stopAt(payload as { kit: number });
    },
  });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const imagesContent = Buffer.alloc(50_000, 9);
let images: CatalogFile;
/** The report that the user chooses. */
let reportPath: string | null = null;
let offline: boolean;
/** How often the file for images was asked for. */
let asked: number;
let sourceFails: boolean;
const source: FileSource = {
  id: "kit-source",
  name: "kit-source",
  publishedSha256: async ({ sha256 }) => sha256,
  open: async (file, { start, end }) => {
    asked++;
    if (sourceFails) throw new QuernError("hub-not-found", { host: "kit-source", file: file.file });
    return {
      start,
      end,
      totalBytes: file.bytes,
      etag: null,
      host: "kit-source",
      ranged: true,
      body: Readable.from([imagesContent.subarray(start, end)]),
      discard: () => undefined,
    };
  },
};

const content = (n: number) => Buffer.alloc(3_000_000, n + 1);
const order = (more = {}) => ({
  modelIds: files.map(({ id }) => id),
  folder: target,
  partBytes: null,
  withImages: true,
  machine: null,
  ...more,
});
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof QuernError ? error.code : String(error)),
  );

it("each chosen model becomes a whole, signed kit in a folder of its own, with one progress over all", async () => {
  await maker.handlers.chooseTarget(undefined);
  const made = await maker.handlers.make(order());
  expect(made.kits.map(({ modelId }) => modelId)).toEqual(files.map(({ id }) => id));
  for (const { folder: kit } of made.kits) {
    const opened = await openKit(kit);
    expect(opened.fingerprint).toBe(made.fingerprint);
    expect(await checkKit(opened, { signal: new AbortController().signal })).toEqual([]);
  }
  expect(made.fingerprint).toBe(await maker.handlers.fingerprint(undefined));
  const all = made.kits.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(told.at(-1)).toMatchObject({ kit: 2, kits: 2, doneBytes: all, totalBytes: all });
});

it("nothing is written where the user has chosen no folder, or another", async () => {
  expect(await codeOf(maker.handlers.make(order()))).toBe("invalid-request");
  await maker.handlers.chooseTarget(undefined);
  expect(await codeOf(maker.handlers.make(order({ folder })))).toBe("invalid-request");
  expect(await codeOf(maker.handlers.make(order({ modelIds: ["practice"] })))).toBe("file-not-found");
  expect(await readdir(target)).toEqual([]);
});

it("what a stopped order has left is discarded to the last file, and what is whole stays", async () => {
  await maker.handlers.chooseTarget(undefined);
  const stopped = codeOf(maker.handlers.make(order()));
  expect(await codeOf(maker.handlers.make(order()))).toBe("kit-busy");
  await maker.handlers.stopMaking(undefined);
  expect(await stopped).toBe("cancelled");
  await maker.handlers.discardMade(undefined);
  expect(await readdir(target)).toEqual([]);
  await maker.handlers.make(order());
  await maker.handlers.discardMade(undefined);
  expect(await readdir(target)).toHaveLength(2);
});

const stopInKit = (n: number) => {
  stopAt = ({ kit }) => {
    if (kit !== n) return;
    stopAt = () => undefined;
    void maker.handlers.stopMaking(undefined);
  };
};
const kitOf = (quant: string) => join(target, `Quern-kit-Tiny-model-${quant}`);
const lookedAt = async (kit: string) => {
  const opened = await openKit(kit);
  return [opened.manifest.created, await checkKit(opened, { signal: new AbortController().signal })] as const;
};

it("an order of two that is stopped in the second goes on there: the first stays whole through it and a discard", async () => {
  await maker.handlers.chooseTarget(undefined);
  stopInKit(2);
  expect(await codeOf(maker.handlers.make(order()))).toBe("cancelled");
  const [created, problems] = await lookedAt(kitOf("ONE"));
  expect(problems).toEqual([]);
  stopInKit(2);
  const first = told.length;
  expect(await codeOf(maker.handlers.make(order()))).toBe("cancelled");
  // Nothing of the first is written again: it is not told of, and is the very same.
  expect(told.slice(first).every((one) => (one as { kit: number }).kit === 2)).toBe(true);
  await maker.handlers.discardMade(undefined);
  expect(await readdir(target)).toEqual(["Quern-kit-Tiny-model-ONE"]);
  expect(await lookedAt(kitOf("ONE"))).toEqual([created, []]);
});

it("a kit that was whole before the order is not discarded with it", async () => {
  await maker.handlers.chooseTarget(undefined);
  await maker.handlers.make(order());
  stopInKit(1);
  expect(await codeOf(maker.handlers.make(order()))).toBe("cancelled");
  await maker.handlers.discardMade(undefined);
  expect((await readdir(target)).sort()).toEqual(["Quern-kit-Tiny-model-ONE", "Quern-kit-Tiny-model-TWO"]);
  const made = await maker.handlers.make(order());
  for (const { folder: kit } of made.kits) expect((await lookedAt(kit))[1]).toEqual([]);
});

it("an order that comes to nothing discards nothing of the one before it", async () => {
  await maker.handlers.chooseTarget(undefined);
  stopInKit(1);
  expect(await codeOf(maker.handlers.make(order()))).toBe("cancelled");
  const there = await readdir(kitOf("ONE"), { recursive: true });
  expect(await codeOf(maker.handlers.make(order({ modelIds: ["practice"] })))).toBe("file-not-found");
  await maker.handlers.discardMade(undefined);
  expect(await readdir(kitOf("ONE"), { recursive: true })).toEqual(there);
});

it("the file for images that is missing is fetched once, first, and is in each kit; offline the kits go without", async () => {
  await maker.handlers.chooseTarget(undefined);
  const without = await maker.handlers.make(order());
  expect(asked).toBe(0);
  const rolesOf = async ({ kits }: typeof without) =>
    Promise.all(
      kits.map(async ({ folder: kit }) => (await openKit(kit)).manifest.files.map(({ role }) => role)),
    );
  expect((await rolesOf(without)).flat()).not.toContain("mmproj");
  await rm(target, { recursive: true });
  await mkdir(target);
  offline = false;
  const made = await maker.handlers.make(order());
  for (const roles of await rolesOf(made)) expect(roles).toContain("mmproj");
  expect(asked).toBe(1);
  const steps = told.map((one) => (one as { step: string }).step);
  expect(steps.indexOf("fetching")).toBeGreaterThan(-1);
  expect(steps.lastIndexOf("fetching")).toBeLessThan(steps.lastIndexOf("writing"));
  for (const { folder: kit } of made.kits)
    expect(await checkKit(await openKit(kit), { signal: new AbortController().signal })).toEqual([]);
});

it("a file for images that has rotted is signed into no kit: it is named, and nothing is left that looks whole", async () => {
  await maker.handlers.chooseTarget(undefined);
  const { final, folder: place } = downloadPaths(join(folder, "models"), images);
  await mkdir(place, { recursive: true });
  const rotten = Buffer.from(imagesContent);
  rotten[40_000] = 0;
  await writeFile(final, rotten);
  await expect(maker.handlers.make(order())).rejects.toMatchObject({
    code: "images-file-wrong",
    params: { path: final },
  });
  await expect(openKit(kitOf("ONE"))).rejects.toThrow();
  await writeFile(final, imagesContent);
  expect((await maker.handlers.make(order())).kits).toHaveLength(2);
});

it("where it cannot be fetched the order says why before anything is written, and can go on without", async () => {
  await maker.handlers.chooseTarget(undefined);
  [offline, sourceFails] = [false, true];
  expect(await codeOf(maker.handlers.make(order()))).toBe("hub-not-found");
  expect(await readdir(target)).toEqual([]);
  expect((await maker.handlers.make(order({ withImages: false }))).kits).toHaveLength(2);
});

it("is for another machine by its report: what fits there is told, and the report goes along", async () => {
  await maker.handlers.chooseTarget(undefined);
  reportPath = null;
  expect(await maker.handlers.chooseMachine(undefined)).toBeNull();
  reportPath = join(folder, "report.json");
  await writeFile(reportPath, "{}");
  expect(await codeOf(maker.handlers.chooseMachine(undefined))).toBe("invalid-request");
  // A report that did not pass is no machine that kits can be for.
  expect(await codeOf(maker.handlers.make(order({ machine: reportPath })))).toBe("invalid-request");
  const report = machineFixture("nvidia-desktop-4090");
  await writeFile(reportPath, JSON.stringify(report));
  const chosen = await maker.handlers.chooseMachine(undefined);
  expect(chosen).toMatchObject({ path: reportPath, recommendation: { status: expect.any(String) } });
  expect(await codeOf(maker.handlers.make(order({ machine: "/etc/passwd" })))).toBe("invalid-request");
  const made = await maker.handlers.make(order({ machine: reportPath }));
  const [kit = ""] = made.kits.map(({ folder: out }) => out);
  const written = await readdir(kit, { recursive: true });
  const name = written.find((one) => one.endsWith("report.json")) ?? "";
  expect(JSON.parse(await readFile(join(kit, name), "utf8"))).toMatchObject({ createdAt: report.createdAt });
});
