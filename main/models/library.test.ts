import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tinyShape } from "../../test/fixtures/models/tiny-shape";
import { writeGguf } from "../catalog/gguf";
import { type CatalogFile, catalogFileId, type InstalledModel } from "../contract";
import { type Library, openLibrary } from "./library";
import { downloadPaths } from "./paths";

let folder: string;
let modelFolder: string;
let changes: InstalledModel[][];
let troubles: string[];
let progress: { path: string; checkedBytes: number; totalBytes: number }[];
let opened: Library[];
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "quern-library-")));
  modelFolder = join(folder, "models");
  [changes, troubles, progress, opened] = [[], [], [], []];
  await writeModel(join(folder, "practice.gguf"));
});
afterEach(async () => {
  for (const library of opened) await library.close();
  await rm(folder, { recursive: true, force: true });
});

async function writeModel(path: string, arch = "qwen35", seed = 1): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true });
  await writeGguf(path, tinyShape({}, arch), ({ bytes }) => Buffer.alloc(bytes, seed));
  return await readFile(path);
}

function catalogued(content: Buffer): CatalogFile {
  const [repo, revision, file] = ["owner/name", "0123456789abcdef0123456789abcdef01234567", "m-Q4_K_M.gguf"];
  return {
    id: catalogFileId(repo, revision, file),
    model: "Qwen3.6-27B",
    repo,
    revision,
    file,
    quant: "Q4_K_M",
    bytes: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
    tokenEmbdBytes: null,
    mtp: false,
    kld: null,
    source: "test",
  };
}

async function open(catalog: CatalogFile[] = [], dataFolder = join(folder, "data")): Promise<Library> {
  const library = await openLibrary({
    dataFolder,
    modelFolder: () => modelFolder,
    practicePath: join(folder, "practice.gguf"),
    catalog,
    onChange: (models) => changes.push(models),
    onProgress: (step) => progress.push(step),
    onTrouble: (error) => troubles.push(error.code),
  });
  opened.push(library);
  return library;
}

async function addVerified(library: Library, file: CatalogFile): Promise<string> {
  const { final } = downloadPaths(modelFolder, file);
  await writeModel(final);
  const verifiedAt = new Date().toISOString();
  await library.addDownloaded(file, { path: final, sha256: file.sha256 ?? "", verifiedAt }, modelFolder);
  return final;
}

describe("the list of models", () => {
  it("begins with the practice model, which cannot be removed", async () => {
    const library = await open();
    expect(await library.list()).toMatchObject([{ id: "practice", practice: true, problem: null }]);
    await expect(library.remove("practice", true)).rejects.toMatchObject({ code: "invalid-request" });
    await expect(library.find("nothing")).rejects.toMatchObject({ code: "model-unknown" });
  });

  it("has a downloaded model again after a restart, verified as it was", async () => {
    const file = catalogued(await writeModel(join(folder, "x.gguf")));
    await addVerified(await open([file]), file);
    const model = await (await open([file])).find(file.id);
    expect(model).toMatchObject({ name: "Qwen3.6-27B Q4_K_M", catalogFile: { id: file.id }, problem: null });
    expect(model.verifiedAt).not.toBeNull();
  });

  it("takes in a file where it is, finds it in the catalogue by its hash, and leaves it there when removed", async () => {
    const path = join(folder, "elsewhere", "my.gguf");
    const file = catalogued(await writeModel(path));
    const library = await open([file]);
    const added = await library.addFile(path);
    expect(added).toMatchObject({ id: `file:${path}`, name: "my", catalogFile: null, verifiedAt: null });
    await library.settled();
    const known = await library.find(added.id);
    expect(known).toMatchObject({ name: "Qwen3.6-27B Q4_K_M", catalogFile: { id: file.id }, problem: null });
    expect(known.verifiedAt).not.toBeNull();
    expect(progress.at(-1)).toEqual({ path, checkedBytes: file.bytes, totalBytes: file.bytes });
    expect(changes.at(-1)).toHaveLength(2);
    // Again: the same entry.
    expect((await library.addFile(path)).id).toBe(added.id);
    await library.remove(added.id, true);
    expect((await stat(path)).size).toBe(file.bytes);
    expect(await library.list()).toHaveLength(1);
  });

  it("does not take a file of the right size but other bytes for the catalogue's", async () => {
    const file = catalogued(await writeModel(join(folder, "right.gguf")));
    const path = join(folder, "other.gguf");
    await writeModel(path, "qwen35", 2);
    const library = await open([file]);
    const { id } = await library.addFile(path);
    await library.settled();
    expect(await library.find(id)).toMatchObject({ catalogFile: null, verifiedAt: null, problem: null });
  });

  it("refuses what it cannot run, and says why", async () => {
    const library = await open();
    const path = join(folder, "bad.gguf");
    await writeFile(path, "no model at all");
    await expect(library.addFile(path)).rejects.toMatchObject({ code: "not-gguf" });
    await writeModel(path, "llama");
    await expect(library.addFile(path)).rejects.toMatchObject({
      code: "gguf-unsupported-arch",
      params: { arch: "llama" },
    });
    await writeGguf(path, tinyShape({ "attention.head_count": 0 }), () => undefined);
    await expect(library.addFile(path)).rejects.toMatchObject({ code: "gguf-invalid" });
    await writeModel(path);
    await truncate(path, (await stat(path)).size - 100);
    await expect(library.addFile(path)).rejects.toMatchObject({ code: "gguf-truncated" });
    await expect(library.addFile(join(folder, "none.gguf"))).rejects.toMatchObject({
      code: "file-not-found",
    });
    expect(await library.list()).toHaveLength(1);
  });

  it("gives the practice model when that is the file pointed at", async () => {
    expect((await (await open()).addFile(join(folder, "practice.gguf"))).id).toBe("practice");
  });

  it("shows a file that is gone or has another size", async () => {
    const file = catalogued(await writeModel(join(folder, "x.gguf")));
    const library = await open([file]);
    const path = await addVerified(library, file);
    await truncate(path, 100);
    expect((await library.find(file.id)).problem?.code).toBe("gguf-truncated");
    await writeFile(path, Buffer.alloc(file.bytes + 1));
    expect((await library.find(file.id)).problem?.code).toBe("hash-mismatch");
    await rm(path);
    expect((await library.find(file.id)).problem?.code).toBe("file-not-found");
  });

  it("deletes a download and the folders that it leaves empty, nothing else", async () => {
    const file = catalogued(await writeModel(join(folder, "x.gguf")));
    const library = await open([file]);
    await addVerified(library, file);
    await writeFile(join(modelFolder, "mine.txt"), "");
    await library.remove(file.id, true);
    expect(await readdir(modelFolder)).toEqual(["mine.txt"]);
  });

  it("keeps the file when it is only taken off the list, and finds it again when the list is lost", async () => {
    const file = catalogued(await writeModel(join(folder, "x.gguf")));
    await addVerified(await open([file]), file);
    const library = await open([file], join(folder, "another-data-folder"));
    await library.adopt();
    await library.settled();
    expect((await library.find(file.id)).verifiedAt).not.toBeNull();
  });

  it("finds a wrong file under the name of a download when the list is lost", async () => {
    const file = catalogued(await writeModel(join(folder, "x.gguf")));
    await writeModel(downloadPaths(modelFolder, file).final, "qwen35", 3);
    const library = await open([file]);
    await library.adopt();
    await library.settled();
    const found = await library.find(file.id);
    expect([found.problem?.code, found.verifiedAt]).toEqual(["hash-mismatch", null]);
  });

  it("is kept aside when damaged, without a model file touched", async () => {
    const path = join(folder, "data", "library.json");
    await mkdir(dirname(path));
    await writeFile(path, "{ torn");
    await open();
    expect(troubles).toEqual(["library-damaged"]);
    expect((await readdir(dirname(path))).some((name) => name.startsWith("library.json.damaged-"))).toBe(
      true,
    );
  });

  it("holds in memory where it cannot be written, and says so once", async () => {
    const blocked = join(folder, "file");
    await writeFile(blocked, "");
    const library = await open([], join(blocked, "data"));
    const path = join(folder, "one.gguf");
    await writeModel(path);
    await library.addFile(path);
    await library.remove(`file:${path}`, false);
    await library.addFile(path);
    expect(await library.list()).toHaveLength(2);
    // Reading below a file fails too, which is said as well.
    expect(troubles.filter((code) => code === "store-read-only")).toHaveLength(1);
  });
});
