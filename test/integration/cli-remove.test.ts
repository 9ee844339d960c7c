import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { writeGguf } from "../../main/catalog";
import { tinyShape } from "../fixtures/models/tiny-shape";
import { catalogEntry, catalogResource } from "../mirror/catalog.mjs";
import { temporaryFolder } from "./support/chat-world";
import { cli, throughNpm } from "./support/cli";
import { canMount, mountSmallDisk } from "./support/small-disk";

let folder: string;
let env: Record<string, string>;
let content: Buffer;
const mounts = await canMount();

beforeAll(async () => {
  // It builds what is not built.
  await throughNpm("--version");
});
beforeEach(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  const source = join(folder, "source");
  await mkdir(source);
  await writeGguf(join(source, "Tiny.gguf"), tinyShape(), ({ bytes }) => Buffer.alloc(bytes, 1));
  content = await readFile(join(source, "Tiny.gguf"));
  const entry = await catalogEntry(
    { repo: "mirror/tiny", revision: "a".repeat(40), file: "Tiny.gguf", content },
    { quant: "TINY", model: "Tiny" },
  );
  await writeFile(join(folder, "catalog.json"), JSON.stringify(catalogResource([entry])));
  env = {
    HOME: folder,
    QUERN_DATA: join(folder, "data"),
    QUERN_CATALOG: join(folder, "catalog.json"),
  };
  return made.remove;
});

/** A build that Quern has fetched itself, so that its file is Quern's own. */
async function pulled(): Promise<string> {
  const { code, stdout, stderr } = await cli(["pull", "Tiny.gguf", "--source", join(folder, "source")], env);
  expect([code, stderr.includes("rror")]).toEqual([0, false]);
  return stdout.trim();
}

describe.skipIf(process.platform !== "linux")("quern remove", () => {
  it("moves the file to the trash and says what that frees; --delete deletes", async () => {
    const path = await pulled();
    const removed = await cli(["remove", "TINY", "--yes"], env);
    expect([removed.code, removed.stderr]).toEqual([
      0,
      expect.stringContaining("are free once it is emptied"),
    ]);
    await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
    const trash = join(folder, ".local/share/Trash");
    expect((await readFile(join(trash, "files", "Tiny.gguf"))).equals(content)).toBe(true);
    expect(await readFile(join(trash, "info", "Tiny.gguf.trashinfo"), "utf8")).toContain("\nDeletionDate=");
    await pulled();
    const deleted = await cli(["remove", "TINY", "--yes", "--delete"], env);
    expect([deleted.code, deleted.stderr]).toEqual([0, expect.stringContaining("is deleted")]);
    expect(await readdir(join(trash, "files"))).toEqual(["Tiny.gguf"]);
  });

  it("leaves the file and its entry alone where there is no trash, and says how it is deleted", async () => {
    const path = await pulled();
    await writeFile(join(folder, "no-folder"), "");
    const nowhere = { ...env, XDG_DATA_HOME: join(folder, "no-folder") };
    const { code, stderr } = await cli(["remove", "TINY", "--yes"], nowhere);
    expect([code, stderr]).toEqual([5, expect.stringContaining("--delete")]);
    expect((await stat(path)).size).toBe(content.length);
    expect(JSON.parse((await cli(["list", "--json"], env)).stdout).models).toHaveLength(2);
    expect((await cli(["remove", "TINY", "--yes", "--delete"], nowhere)).code).toBe(0);
    await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it.skipIf(!mounts)("uses the trash of the disk that the file is on", async () => {
    const disk = await mountSmallDisk(64);
    try {
      await mkdir(join(folder, "data"));
      await mkdir(join(disk.folder, "models"));
      await writeFile(
        join(folder, "data", "settings.json"),
        JSON.stringify({ modelFolder: join(disk.folder, "models") }),
      );
      await pulled();
      expect((await cli(["remove", "TINY", "--yes"], env)).code).toBe(0);
      const trash = join(disk.folder, `.Trash-${process.getuid?.()}`);
      expect((await readFile(join(trash, "files", "Tiny.gguf"))).equals(content)).toBe(true);
      // By what an unplugged disk is called elsewhere, too.
      expect(await readFile(join(trash, "info", "Tiny.gguf.trashinfo"), "utf8")).toMatch(/\nPath=models\//);
    } finally {
      await disk.remove();
    }
  });
});
