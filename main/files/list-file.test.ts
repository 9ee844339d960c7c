import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { openListFile } from "./list-file";

const item = z.object({ name: z.string(), speed: z.number() });
const [slow, fast] = [
  { name: "slow", speed: 1 },
  { name: "fast", speed: 9 },
];

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-list-"));
  path = join(folder, "speeds.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const openSpeeds = () => openListFile(path, "speeds", item);

describe("a list in a small file", () => {
  it("is empty at first, and is found again as it was kept last", async () => {
    const first = await openSpeeds();
    expect(first.found).toEqual([]);
    await first.keep([slow]);
    await first.keep([slow, fast]);
    expect((await openSpeeds()).found).toEqual([slow, fast]);
    expect(await readdir(folder)).toEqual(["speeds.json"]);
  });

  it("holds what was kept last, however many are written at once", async () => {
    const file = await openSpeeds();
    await Promise.all(
      Array.from({ length: 20 }, (_, speed) =>
        file.keep([{ name: "x".repeat(20_000 - speed * 1000), speed }]),
      ),
    );
    expect((await openSpeeds()).found).toMatchObject([{ speed: 19 }]);
  });

  it("counts as empty where it is torn, of another version, or has one entry that makes no sense", async () => {
    for (const text of [
      '{ "schemaVersion": 1, "speeds": [',
      JSON.stringify({ schemaVersion: 2, speeds: [slow] }),
      JSON.stringify({ schemaVersion: 1, other: [slow] }),
      JSON.stringify({ schemaVersion: 1, speeds: [slow, { name: "fast" }] }),
      JSON.stringify([slow]),
      "null",
    ]) {
      await writeFile(path, text);
      expect((await openSpeeds()).found).toEqual([]);
    }
  });

  it("lies beside after it was found torn, where that is asked for, and is replaced otherwise", async () => {
    await writeFile(path, "{ torn");
    await openSpeeds();
    expect(await readdir(folder)).toEqual(["speeds.json"]);
    const file = await openListFile(path, "speeds", item, { damaged: "kept-aside", indent: 0 });
    const [aside, ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect(await readFile(join(folder, aside ?? ""), "utf8")).toBe("{ torn");
    await file.keep([fast]);
    expect(await readFile(path, "utf8")).toBe('{"schemaVersion":1,"speeds":[{"name":"fast","speed":9}]}\n');
    expect((await readdir(folder)).length).toBe(2);
  });

  it("does not fail where nothing can be written", async () => {
    const file = await openListFile(join(folder, "missing", "speeds.json"), "speeds", item);
    await expect(file.keep([slow])).resolves.toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });
});
