import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { disk, withoutHome } from "./disk";

describe("the disk of the models", () => {
  it("is found before its folder exists, and below what is no folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quern-disk-"));
    try {
      await writeFile(join(folder, "file"), "");
      const here = await disk(folder);
      expect(here.totalBytes).toBeGreaterThan(0);
      for (const below of ["not/yet/there", "file/below"]) {
        expect((await disk(join(folder, below))).totalBytes).toBe(here.totalBytes);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("is named without the user's name", () => {
    expect(withoutHome("/home/jane/models", "/home/jane")).toBe("~/models");
    expect(withoutHome("/home/jane", "/home/jane")).toBe("~");
    expect(withoutHome("/home/janet/models", "/home/jane")).toBe("/home/janet/models");
  });
});
