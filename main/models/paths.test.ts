import { posix, win32 } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CatalogFile, QuernError } from "../contract";
import { downloadPaths, isBelow, isSafeName } from "./paths";

const root = "/models";
const base: CatalogFile = {
  id: "x",
  model: "Qwen3.6-27B",
  repo: "owner/name",
  revision: "0123456789abcdef0123456789abcdef01234567",
  file: "a.gguf",
  quant: "Q4_K_M",
  bytes: 1,
  sha256: null,
  tokenEmbdBytes: null,
  mtp: false,
  kld: null,
  source: "test",
};

describe("paths of downloads", () => {
  it("hold the whole key, so that equal names with other bytes never meet", () => {
    const paths = [
      base,
      { ...base, repo: "other/name" },
      { ...base, revision: "f".repeat(40) },
      { ...base, file: "sub/a.gguf" },
    ].map((file) => downloadPaths(root, file).final);
    expect(new Set(paths).size).toBe(4);
    expect(paths[0]).toBe(`/models/owner--name/${base.revision}/a.gguf`);
  });

  it.each([
    "../a.gguf",
    "a/../../b",
    "/etc/passwd",
    "a//b",
    "..",
    ".",
    "",
    "a\\..\\b",
    "C:x.gguf",
    "a.gguf:stream",
    "con",
    "NUL.gguf",
    "com1.txt",
    "a.gguf.",
    "a ",
    " a",
    "a\u0000b",
    "a\nb",
    "x".repeat(201),
  ])("refuse %j", (file) => {
    expect(() => downloadPaths(root, { ...base, file })).toThrow(
      expect.objectContaining({ code: "invalid-request" }),
    );
  });

  it("never leave the model folder, whatever the name, by the rules of either platform", () => {
    const piece = fc.oneof(
      fc.constantFrom("..", ".", "", "a", "C:", "\\", "\\\\?\\", "aux", "~", "%2e%2e", "．．"),
      fc.string({ maxLength: 6 }),
    );
    const name = fc
      .tuple(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.constantFrom("/", "\\"))
      .map(([pieces, separator]) => pieces.join(separator));
    fc.assert(
      fc.property(name, (file) => {
        try {
          expect(isBelow(root, downloadPaths(root, { ...base, file }).final)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(QuernError);
          return;
        }
        for (const part of file.split("/")) {
          expect(isSafeName(part)).toBe(true);
          for (const { join, relative, basename } of [posix, win32]) {
            expect(basename(join("/r", part))).toBe(part);
            expect(relative("/r", join("/r", part)).startsWith("..")).toBe(false);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
