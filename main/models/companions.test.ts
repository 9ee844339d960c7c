import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { imagesFileOf, loadWholeCatalog } from "../catalog";
import type { CatalogFile } from "../contract";
import { detailsOf } from "./details";
import { imagesFileBeside } from "./images-beside";
import { type Library, openLibrary } from "./library";
import { downloadPaths } from "./paths";

let root: string;
let library: Library;
let trashed: string[];
let told: unknown[];
const commit = (digit: string) => digit.repeat(40);
const file = (revision: string, name: string, bytes: number, role?: "images"): CatalogFile => ({
  id: `maker/model@${revision}/${name}`,
  model: "Tiny",
  repo: "maker/model",
  revision,
  file: name,
  quant: name,
  bytes,
  sha256: "a".repeat(64),
  tokenEmbdBytes: null,
  mtp: false,
  kld: null,
  source: "test",
  ...(role && { role }),
});
const [first, second] = [file(commit("a"), "one.gguf", 10), file(commit("b"), "two.gguf", 20)];
const published = Buffer.from("sight");
const images: CatalogFile = {
  ...file(commit("a"), "mmproj-F16.gguf", 5, "images"),
  sha256: createHash("sha256").update(published).digest("hex"),
};
const pathOf = (one: CatalogFile) => downloadPaths(root, one).final;

async function lay(...files: CatalogFile[]): Promise<void> {
  for (const one of files) {
    await mkdir(dirname(pathOf(one)), { recursive: true });
    await writeFile(pathOf(one), Buffer.alloc(one.bytes));
  }
}

beforeEach(async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "quern-companions-")));
  root = join(folder, "models");
  trashed = [];
  told = [];
  await lay(first, second, images);
  library = await openLibrary({
    dataFolder: folder,
    modelFolder: () => root,
    practicePath: join(folder, "none.gguf"),
    catalog: [],
    companions: [images],
    onChange: () => undefined,
    onProgress: (step) => told.push(step),
    onTrouble: () => undefined,
    trash: async (path) => {
      trashed.push(path);
      await rm(path);
    },
  });
  for (const one of [first, second])
    await library.addDownloaded(
      one,
      { path: pathOf(one), sha256: "a".repeat(64), verifiedAt: new Date().toISOString() },
      root,
    );
  return async () => {
    await library.close();
    await rm(folder, { recursive: true, force: true });
  };
});

describe("the file for images", () => {
  it("is published with each repository that the catalogue has whole, pinned, and is no build itself", async () => {
    const resources = join(import.meta.dirname, "../../resources");
    const { files: builds, companions } = await loadWholeCatalog(resources);
    for (const build of builds) {
      const found = imagesFileOf(companions, build);
      expect(found).toMatchObject({ role: "images", bytes: 927_607_360 });
      expect(found?.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(builds.some(({ role }) => role !== undefined)).toBe(false);
  });

  it("is found by every build of its repository, whatever commit it is of, and by no other repository's", async () => {
    expect(await imagesFileBeside(pathOf(first))).toEqual({ path: pathOf(images), bytes: 5 });
    expect(await imagesFileBeside(pathOf(second))).toEqual({ path: pathOf(images), bytes: 5 });
    const other = { ...second, repo: "maker/other" };
    await lay(other);
    expect(await imagesFileBeside(pathOf(other))).toBeNull();
  });

  it("stays while a build of its repository is here, and goes to the trash with the last one, counted in what that frees", async () => {
    const frees = async () =>
      (await detailsOf(library.entries(), new Map(), async () => true, [images])).map(
        ({ freesBytes }) => freesBytes,
      );
    expect(await frees()).toEqual([10, 20]);
    await library.remove(first.id, true);
    expect(trashed).toEqual([pathOf(first)]);
    expect(await frees()).toEqual([25]);
    await library.remove(second.id, true);
    expect(trashed).toEqual([pathOf(first), pathOf(second), pathOf(images)]);
    // Nothing is left of the repository's folder.
    expect(await readdir(root)).toEqual([]);
  });

  it("is read with its model when that is verified, and named where it is not as published", async () => {
    const right = Buffer.alloc(10, 1);
    await writeFile(pathOf(first), right);
    const sha256 = createHash("sha256").update(right).digest("hex");
    const verifiedAt = new Date().toISOString();
    await library.addDownloaded({ ...first, sha256 }, { path: pathOf(first), sha256, verifiedAt }, root);
    const { signal } = new AbortController();
    await expect(library.verify(first.id, signal)).rejects.toMatchObject({
      code: "images-file-wrong",
      params: { path: pathOf(images) },
    });
    expect(told.at(-1)).toEqual({ path: pathOf(first), checkedBytes: 15, totalBytes: 15 });
    // What it is meant to be, byte for byte.
    await writeFile(pathOf(images), published);
    expect((await library.verify(first.id, signal)).problem).toBeNull();
  });

  it("goes with models that say where they came from: a host, a kit, or Quern alone where no source is known", async () => {
    const verifiedAt = new Date().toISOString();
    const came = (one: CatalogFile) => ({ path: pathOf(one), sha256: "a".repeat(64), verifiedAt });
    await library.addDownloaded(first, came(first), root, "mirror.example");
    await library.addFromKit(second, came(second), root);
    const details = await detailsOf(library.entries(), new Map(), async () => true, [images]);
    expect(details.map(({ origin, source, own }) => [origin, source, own])).toEqual([
      ["downloaded", "mirror.example", true],
      ["kit", null, true],
    ]);
  });

  it("is touched by nothing when a build is only taken off the list", async () => {
    await library.remove(first.id, false);
    await library.remove(second.id, false);
    expect(trashed).toEqual([]);
    expect((await stat(pathOf(images))).size).toBe(5);
  });
});
