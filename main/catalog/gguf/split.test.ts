import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { splitModel } from "../../../test/fixtures/models/split";
import { tinyShape } from "../../../test/fixtures/models/tiny-shape";
import { partOf, partPaths, readGgufHeader, writeGguf } from "./index";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-split-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(): Promise<string[]> {
  const whole = join(folder, "whole.gguf");
  await writeGguf(whole, tinyShape(), ({ bytes }) => Buffer.alloc(bytes, 1));
  return await splitModel(whole, join(folder, "m"), 2);
}

describe("a model in parts", () => {
  it("is told by its first part: the tensors of all, and the length of all", async () => {
    const [first = ""] = await write();
    const header = await readGgufHeader(first);
    expect(header.architecture).toBe("qwen35");
    expect(header.tensors.map(({ name }) => name)).toEqual(["token_embd.weight", "output_norm.weight"]);
    expect(header.expectedBytes).toBeGreaterThan(header.dataOffset);
  });

  it("with a part missing, cut short, swapped or renamed is refused, and the sentence says which", async () => {
    const [first = "", second = ""] = await write();
    await rename(second, `${second}.kept`);
    await expect(readGgufHeader(first)).rejects.toMatchObject({
      code: "gguf-part-missing",
      params: { path: second, count: 2 },
    });
    await writeFile(second, "GGUF");
    await expect(readGgufHeader(first)).rejects.toMatchObject({
      code: "gguf-truncated",
      params: { path: second },
    });
    await rename(`${second}.kept`, second);
    await rename(first, join(folder, "alone.gguf"));
    await expect(readGgufHeader(join(folder, "alone.gguf"))).rejects.toMatchObject({ code: "gguf-invalid" });
    // A second part under the first one's name has no metadata of a model.
    await rename(second, first);
    await expect(readGgufHeader(first)).rejects.toMatchObject({ code: "gguf-invalid" });
  });

  it("has its other parts' names from one of them, and what only looks like a part is a whole file", () => {
    expect(partPaths("/a/m-00002-of-00003.gguf")).toEqual([
      "/a/m-00001-of-00003.gguf",
      "/a/m-00002-of-00003.gguf",
      "/a/m-00003-of-00003.gguf",
    ]);
    for (const name of [
      "m-00004-of-00003.gguf",
      "m-00001-of-00001.gguf",
      "m-1-of-2.gguf",
      "m-00001-of-99999.gguf",
    ]) {
      expect(partOf(`/a/${name}`)).toBeNull();
      expect(partPaths(`/a/${name}`)).toEqual([`/a/${name}`]);
    }
  });
});
