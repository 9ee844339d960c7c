import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { type KitFile, type KitManifest, manifestBytes, parseManifest } from "./manifest";

const sha256 = createHash("sha256").update("x").digest("hex");

function fileAt(path: string, role: KitFile["role"]): KitFile {
  return { path, role, bytes: 1, sha256, parts: [{ path, bytes: 1 }], chunks: [sha256] };
}

function kit(...more: KitFile[]): KitManifest {
  const [repo, revision, file] = ["a/b", "0".repeat(40), "tiny.gguf"];
  const model = { id: `${repo}@${revision}/${file}`, model: "Tiny", repo, revision, file, quant: "Q4" };
  return {
    kit: "quern-kit",
    version: 1,
    product: "0.1.0",
    created: new Date(0).toISOString(),
    chunkBytes: 65_536,
    model: { ...model, bytes: 1, sha256, tokenEmbdBytes: null, mtp: false, kld: null, source: "test" },
    files: [fileAt("model/tiny.gguf", "model"), ...more],
  };
}

const outcome = (manifest: KitManifest) => {
  try {
    return parseManifest(manifestBytes(manifest));
  } catch (error) {
    return error;
  }
};

it("a manifest is read back as it was written", () => {
  const whole = kit(fileAt("model/mmproj-F16.gguf", "mmproj"), fileAt("README.txt", "report"));
  expect(outcome(whole)).toEqual(whole);
  expect(outcome({ ...kit(), model: null, files: [fileAt("README.txt", "report")] })).toMatchObject({
    files: [{}],
  });
});

it("a file for images cannot come to lie in the model's place, nor under a name that is none of one", () => {
  for (const path of ["x/tiny.gguf", "x/TINY.GGUF", "x/tiny.gguf.part", "x/evil.dll", "x/mmproj.exe"])
    expect(outcome(kit(fileAt(path, "mmproj"))), path).toMatchObject({ code: "kit-invalid" });
  const two = kit(fileAt("x/mmproj-a.gguf", "mmproj"), fileAt("y/MMPROJ-A.gguf", "mmproj"));
  expect(outcome(two)).toMatchObject({ code: "kit-invalid" });
});

it("a model has one entry, and it is of this file", () => {
  expect(outcome({ ...kit(), model: null })).toMatchObject({ code: "kit-invalid" });
  expect(outcome({ ...kit(), files: [] })).toMatchObject({ code: "kit-invalid" });
  const other = kit();
  expect(outcome({ ...other, model: other.model && { ...other.model, bytes: 2 } })).toMatchObject({
    code: "kit-invalid",
  });
});
