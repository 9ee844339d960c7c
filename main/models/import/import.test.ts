import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { splitModel } from "../../../test/fixtures/models/split";
import { tinyShape } from "../../../test/fixtures/models/tiny-shape";
import { writeGguf } from "../../catalog";
import { imagesFileBeside } from "../images-beside";
import { type Library, openLibrary } from "../library";
import { importPaths } from "./import";

let folder: string;
let library: Library;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "quern-import-")));
  library = await openLibrary({
    dataFolder: join(folder, "data"),
    modelFolder: () => join(folder, "models"),
    practicePath: join(folder, "practice.gguf"),
    catalog: [],
    onChange: () => undefined,
    onProgress: () => undefined,
    onTrouble: () => undefined,
  });
});
afterEach(async () => {
  await library.close();
  await rm(folder, { recursive: true, force: true });
});

async function write(name: string, arch = "qwen35"): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeGguf(path, tinyShape({}, arch), ({ bytes }) => Buffer.alloc(bytes, 1));
  return path;
}

const bring = async (...paths: string[]) => {
  const { added, refused } = await importPaths(
    paths,
    (path) => library.addFile(path),
    new AbortController().signal,
  );
  return { added: added.map(({ path }) => path), refused: refused.map(({ error }) => error.code) };
};

describe("bringing in", () => {
  it("takes files where they are, and all of a folder that can run, once each", async () => {
    const one = await write("in/one.gguf");
    const two = await write("in/deep/er/two.gguf");
    await write("in/llama.gguf", "llama");
    await write("in/mmproj-F16.gguf", "clip");
    await writeFile(join(folder, "in", "notes.txt"), "x");
    const result = await bring(one, join(folder, "in"));
    expect(result.refused).toEqual([]);
    expect([...new Set(result.added)].sort()).toEqual([two, one].sort());
    expect((await library.list()).filter(({ practice }) => !practice)).toHaveLength(2);
  });

  it("keeps a link's own name, as the cache of the hub has it, and takes the file once by both names", async () => {
    const blob = join(folder, "blobs", "4f".repeat(32));
    const real = await write("blobs/tmp.gguf");
    await rename(real, blob);
    const snapshot = join(folder, "snapshots", "82d4");
    await mkdir(snapshot, { recursive: true });
    const named = join(snapshot, "Qwen3.6-27B-Q4_K_M.gguf");
    await symlink(blob, named);
    const mmproj = await write("blobs/images.gguf", "clip");
    await symlink(mmproj, join(snapshot, "mmproj-F16.gguf"));
    expect(await bring(named)).toEqual({ added: [named], refused: [] });
    const [, model] = await library.list();
    expect(model).toMatchObject({ name: "Qwen3.6-27B-Q4_K_M", path: named, problem: null });
    expect(await imagesFileBeside(model?.path ?? "")).toMatchObject({
      path: join(snapshot, "mmproj-F16.gguf"),
    });
    expect(await bring(join(snapshot, "mmproj-F16.gguf"))).toEqual({
      added: [],
      refused: ["import-companion"],
    });
    await library.addFile(blob);
    expect(await library.list()).toHaveLength(2);
  });

  it("says of each that it cannot take what it is, and takes the others", async () => {
    const good = await write("good.gguf");
    const other = await write("other.gguf", "llama");
    const text = join(folder, "a.txt");
    await writeFile(text, "x");
    await mkdir(join(folder, "empty"));
    expect(
      await bring(
        "relative.gguf",
        "/nul\0.gguf",
        join(folder, "none.gguf"),
        text,
        other,
        join(folder, "empty"),
        good,
      ),
    ).toEqual({
      added: [good],
      refused: [
        "invalid-request",
        "invalid-request",
        "file-not-found",
        "not-gguf",
        "gguf-unsupported-arch",
        "import-nothing",
      ],
    });
  });

  it("ties the part that sees images to its model, and explains it when it comes alone", async () => {
    const named = await write("m/mmproj-F16.gguf", "clip");
    const unnamed = await write("m/vision.gguf", "clip");
    const model = await write("m/model.gguf");
    expect(await bring(named, unnamed, model)).toEqual({ added: [model], refused: [] });
    expect(await bring(named)).toEqual({ added: [], refused: ["import-companion"] });
    expect(await bring(unnamed)).toEqual({ added: [], refused: ["import-companion"] });
  });

  it("takes a model in parts as one, by whichever part, and only when all are there", async () => {
    const whole = await write("whole.gguf");
    const [first = "", second = "", third = ""] = await splitModel(whole, join(folder, "m"), 2).then(
      (paths) => [...paths, join(folder, "kept")],
    );
    expect(await bring(second, first)).toEqual({ added: [first], refused: [] });
    const [model] = (await library.list()).filter(({ practice }) => !practice);
    expect(model).toMatchObject({ path: first, problem: null, catalogFile: null });
    await rename(second, third);
    expect((await library.list()).find(({ path }) => path === first)?.problem?.code).toBe("file-not-found");
    expect((await bring(first)).refused).toEqual(["gguf-part-missing"]);
  });
});
