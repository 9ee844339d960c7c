import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toFreedesktopTrash } from "./freedesktop";

let folder: string;
let env: Record<string, string>;
const uid = process.getuid?.() ?? 0;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "quern-trash-")));
  env = { HOME: join(folder, "home") };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text = name): Promise<string> {
  await mkdir(join(folder, "models"), { recursive: true });
  const path = join(folder, "models", name);
  await writeFile(path, text);
  return path;
}
const home = (...rest: string[]) => join(folder, "home", ".local", "share", "Trash", ...rest);

describe.skipIf(process.platform === "win32")("a file that goes to the trash", () => {
  it("is there byte for byte, with where it was and when, and is nowhere else", async () => {
    const path = await file("50% of it, ä.gguf", "content");
    await toFreedesktopTrash(path, env, uid);
    await expect(lstat(path)).rejects.toMatchObject({ code: "ENOENT" });
    expect(await readFile(home("files", "50% of it, ä.gguf"), "utf8")).toBe("content");
    const note = await readFile(home("info", "50% of it, ä.gguf.trashinfo"), "utf8");
    const [title, from, when] = note.split("\n");
    expect(title).toBe("[Trash Info]");
    expect(decodeURIComponent(from?.slice("Path=".length) ?? "")).toBe(path);
    expect(when).toMatch(/^DeletionDate=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    // Nobody else reads what was thrown away.
    expect((await lstat(home("files"))).mode & 0o077).toBe(0);
  });

  it("takes nobody's place there", async () => {
    for (const text of ["first", "second"]) await toFreedesktopTrash(await file("a.gguf", text), env, uid);
    // Left by a program that wrote no note.
    await writeFile(home("files", "b.gguf"), "another's");
    const kept = await file("b.gguf", "mine");
    await expect(toFreedesktopTrash(kept, env, uid)).rejects.toThrow("without a note");
    expect(await readFile(kept, "utf8")).toBe("mine");
    expect((await readdir(home("files"))).toSorted()).toEqual(["a.gguf", "a.gguf.2", "b.gguf"]);
    expect((await readdir(home("info"))).toSorted()).toEqual(["a.gguf.2.trashinfo", "a.gguf.trashinfo"]);
    expect(await readFile(home("files", "b.gguf"), "utf8")).toBe("another's");
  });

  it("is the link itself where it is one, not what it leads to", async () => {
    const target = await file("target.gguf");
    const link = join(folder, "models", "link.gguf");
    await symlink(target, link);
    await toFreedesktopTrash(link, env, uid);
    expect(await readFile(target, "utf8")).toBe("target.gguf");
    expect((await lstat(home("files", "link.gguf"))).isSymbolicLink()).toBe(true);
  });

  it.skipIf(uid === 0)("stays where it is when no trash can be made", async () => {
    const path = await file("a.gguf");
    await mkdir(env.HOME ?? "");
    await chmod(env.HOME ?? "", 0o500);
    await expect(toFreedesktopTrash(path, env, uid)).rejects.toThrow();
    await chmod(env.HOME ?? "", 0o700);
    expect(await readFile(path, "utf8")).toBe("a.gguf");
  });
});
