import { mkdtemp, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unzip } from "./unzip.mjs";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-unzip-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Entry {
  readonly name: string;
  readonly content: string;
  readonly mode: number;
}

/** A zip archive of stored entries, after the format's published specification (APPNOTE 4.3). */
async function archiveOf(entries: readonly Entry[]): Promise<string> {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode } of entries) {
    const data = Buffer.from(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(mode * 0x10000, 6);
    tail.writeUInt32LE(offset, 10);
    // "Made by" names Unix, so that the mode is a Unix mode.
    directory.push(
      Buffer.concat([Buffer.from("PK\u0001\u0002"), Buffer.from([20, 3]), common, tail, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  const central = Buffer.concat(directory);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  const path = join(folder, "test.zip");
  await writeFile(path, Buffer.concat([...locals, central, Buffer.from("PK\u0005\u0006"), end]));
  return path;
}

test("files keep their content and whether they can be run; what is left out is not written", async () => {
  const archive = await archiveOf([
    { name: "app/run", content: "program", mode: 0o100755 },
    { name: "app/text", content: "words", mode: 0o100644 },
    { name: "other/secret", content: "no", mode: 0o100644 },
  ]);
  const out = join(folder, "out");
  const place = (name: string) => (name.startsWith("app/") ? name.slice(4) : undefined);
  expect(await unzip(archive, out, place)).toBe(2);
  expect(await readFile(join(out, "text"), "utf8")).toBe("words");
  expect((await stat(join(out, "run"))).mode & 0o111).not.toBe(0);
  expect((await stat(join(out, "text"))).mode & 0o111).toBe(0);
});

test("a symbolic link within the folder stays a link", async () => {
  const archive = await archiveOf([
    { name: "lib.so.1", content: "library", mode: 0o100644 },
    { name: "lib.so", content: "lib.so.1", mode: 0o120777 },
  ]);
  const out = join(folder, "out");
  await unzip(archive, out, (name) => name);
  expect(await readlink(join(out, "lib.so"))).toBe("lib.so.1");
});

test("nothing is written or linked outside the folder", async () => {
  const out = join(folder, "out");
  const link = await archiveOf([{ name: "link", content: "../../elsewhere", mode: 0o120777 }]);
  await expect(unzip(link, out, (name) => name)).rejects.toThrow("outside");
  const file = await archiveOf([{ name: "ordinary", content: "x", mode: 0o100644 }]);
  await expect(unzip(file, out, () => "../escaped")).rejects.toThrow("outside");
  await expect(stat(join(folder, "escaped"))).rejects.toThrow("ENOENT");
});
