import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { statsOf } from "./stats-of";

it("a quick disk and a slow one give the same answers in the order of the paths, for what is gone as well", async () => {
  const folder = await mkdtemp(join(tmpdir(), "quern-stats-"));
  try {
    const paths = Array.from({ length: 150 }, (_, at) => join(folder, `${at}`));
    for (const [at, path] of paths.entries()) {
      if (at % 10 === 3) await symlink("nowhere", path);
      else if (at % 10 !== 7) await writeFile(path, "x".repeat(at));
    }
    const seen = async (quickMs: number) =>
      (await statsOf(paths, quickMs)).map((one) =>
        one instanceof Error
          ? "code" in one && one.code
          : one.isSymbolicLink()
            ? "link"
            : [one.size, one.mtimeMs, one.ino],
      );
    const quick = await seen(Number.POSITIVE_INFINITY);
    // Nothing is quick enough: after the first row all others are asked for at the same time.
    expect(await seen(0)).toEqual(quick);
    expect(quick).toHaveLength(150);
    expect(quick.slice(3, 9)).toEqual([
      "link",
      ...[4, 5, 6].map((size) => [size, expect.any(Number), expect.any(Number)]),
      "ENOENT",
      [8, expect.any(Number), expect.any(Number)],
    ]);
    expect(await statsOf([])).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
