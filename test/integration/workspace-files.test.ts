import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { codeOf, put, testWorkspace, until } from "./support/workspace";

const shell = promisify(execFile);

describe("files of the opened folder", () => {
  it("tell what the user writes, moves and removes, and not what the agent writes", async () => {
    const { services } = await testWorkspace({ "a.txt": "a", "b.txt": "b", "c.txt": "c" });
    await services.workspace.choose();
    await services.workspace.askTrust();
    const wrote: string[] = [];
    const stop = services.onUserWrote((path) => wrote.push(path));
    await services.agentFiles().writeText("agent.txt", "x", null);
    await services.files.save({ path: "a.txt", text: "A", baseVersion: null, overwrite: true });
    await services.files.rename({ from: "b.txt", to: "d.txt" });
    await services.files.remove({ path: "c.txt" });
    expect(wrote).toEqual(["a.txt", "b.txt", "d.txt", "c.txt"]);
    stop();
    await services.files.remove({ path: "d.txt" });
    expect(wrote).toHaveLength(4);
  });

  it("are listed with folders first, with what ignore files leave out marked, without git's", async () => {
    const { folder, services } = await testWorkspace({
      ".gitignore": "dist/\n*.log\n!keep.log\n",
      "a10.ts": "x",
      "a9.ts": "xx",
      "keep.log": "",
      "drop.log": "",
      "dist/out.js": "",
      "src/.gitignore": "made.ts\n",
      "src/made.ts": "",
      "src/own.ts": "",
      "src/deep/x.log": "",
      ".git/config": "",
    });
    await symlink("src", join(folder, "link"));
    await services.workspace.choose();
    const list = async (path: string) =>
      (await services.files.list({ path })).map(
        ({ name, kind, ignored }) => `${name} ${kind}${ignored ? " ignored" : ""}`,
      );
    expect(await list("")).toEqual([
      "dist folder ignored",
      "src folder",
      ".gitignore file",
      "a9.ts file",
      "a10.ts file",
      "drop.log file ignored",
      "keep.log file",
      "link link",
    ]);
    expect(await list("src")).toEqual([
      "deep folder",
      ".gitignore file",
      "made.ts file ignored",
      "own.ts file",
    ]);
    expect(await list("src/deep")).toEqual(["x.log file ignored"]);
    expect(await list("dist")).toEqual(["out.js file ignored"]);
    expect((await services.files.list({ path: "" })).find(({ name }) => name === "a9.ts")?.bytes).toBe(2);
  });

  it("that ripgrep leaves out are those that the tree shows as ignored", async () => {
    const files: Record<string, string> = {
      ".gitignore": "/top\n*.o\nbuild\n!src/build\n/a/*/c\nsp ace\\ \n#no\n\\#yes\n**/deep/*.x\n",
      ".ignore": "!wanted.o\nown\n",
      "src/.gitignore": "!*.o\nonly/\n",
      "src/sub/.ignore": "*.o\n",
      "inner/.git/HEAD": "ref: refs/heads/main\n",
      "inner/.git/info/exclude": "excluded\n",
      ".git/info/exclude": "/src/excluded\n!top\n",
    };
    const names = [
      "top",
      "x.o",
      "wanted.o",
      "build/y",
      "a/b/c",
      "a/c",
      "#yes",
      "#no",
      "own",
      "q/deep/f.x",
      "only/z",
      "excluded",
    ];
    for (const base of ["", "src/", "src/sub/", "inner/", "a/b/"])
      for (const name of names) files[base + name] ??= "";
    const { folder, services } = await testWorkspace(
      Object.fromEntries(Object.entries(files).filter(([path]) => !/^a\/b\/(a|c)|a\/b\/c\//.test(path))),
    );
    await services.workspace.choose();
    const shown: string[] = [];
    const walk = async (path: string) => {
      for (const entry of await services.files.list({ path })) {
        if (entry.kind === "folder") await walk(entry.path);
        else if (!entry.ignored) shown.push(entry.path);
      }
    };
    await walk("");
    const quick = await services.files.quickOpen({ query: "", limit: 500 });
    expect(shown.sort()).toEqual(quick.sort());
    expect(shown).toContain("excluded");
    expect(shown).not.toContain("src/excluded");
    expect(shown).not.toContain("inner/excluded");
    expect(quick.length).toBeGreaterThan(20);
    expect(folder).not.toBe("");
  });

  it("are written whole, keep encoding, marks, line ends and mode, and say their version", async () => {
    const original = Buffer.from("\ufeffone\r\ntwo\nthree\r\n", "utf16le");
    const { folder, services } = await testWorkspace({ "odd.txt": original });
    await chmod(join(folder, "odd.txt"), 0o751);
    await services.workspace.choose();
    const opened = await services.files.open({ path: "odd.txt" });
    if (opened.kind !== "text") throw new Error("no text");
    expect(opened).toMatchObject({
      text: "one\r\ntwo\nthree\r\n",
      readOnly: false,
      clipped: false,
      bytes: original.length,
    });
    expect(opened.version).toBe(createHash("sha256").update(original).digest("hex").slice(0, 32));
    const { version } = await services.files.save({
      path: "odd.txt",
      text: "one\ntwo\nnew\nthree\n",
      baseVersion: opened.version,
      overwrite: false,
    });
    const now = await readFile(join(folder, "odd.txt"));
    expect(now.toString("utf16le")).toBe("\ufeffone\r\ntwo\nnew\r\nthree\r\n");
    expect(version).toBe(createHash("sha256").update(now).digest("hex").slice(0, 32));
    expect((await stat(join(folder, "odd.txt"))).mode & 0o7777).toBe(0o751);
    expect(await readdir(folder)).toEqual(["odd.txt"]);
  });

  it("that changed on disk are not written over unless the user says so", async () => {
    const { folder, services } = await testWorkspace({ "a.txt": "old\n" });
    await services.workspace.choose();
    const opened = await services.files.open({ path: "a.txt" });
    await writeFile(join(folder, "a.txt"), "theirs\n");
    const save = (overwrite: boolean, baseVersion: string | null) =>
      codeOf(services.files.save({ path: "a.txt", text: "mine\n", baseVersion, overwrite }));
    expect(await save(false, opened.version)).toBe("file-changed-on-disk");
    expect(await save(false, null)).toBe("file-exists");
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("theirs\n");
    expect(await save(true, opened.version)).toBe("ok");
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("mine\n");
    await rm(join(folder, "a.txt"));
    expect(await save(false, opened.version)).toBe("file-not-found");
    expect(await save(true, opened.version)).toBe("ok");
  });

  it("that are no text, too large, read-only, or no files at all are handled", async () => {
    const { folder, services } = await testWorkspace({
      "picture.png": Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]),
      "large.txt": "字".repeat(2_000_000),
      "fixed.txt": "fixed\n",
    });
    await chmod(join(folder, "fixed.txt"), 0o444);
    await shell("mkfifo", [join(folder, "pipe")]);
    await services.workspace.choose();
    expect(await services.files.open({ path: "picture.png" })).toMatchObject({ kind: "binary", bytes: 8 });
    const large = await services.files.open({ path: "large.txt" });
    expect(large).toMatchObject({ kind: "text", clipped: true, bytes: 6_000_000 });
    expect(large.kind === "text" && /^字+$/.test(large.text)).toBe(true);
    const fixed = await services.files.open({ path: "fixed.txt" });
    expect(fixed).toMatchObject({ readOnly: true });
    const save = { path: "fixed.txt", text: "x", baseVersion: fixed.version, overwrite: false };
    expect(await codeOf(services.files.save(save))).toBe("folder-not-writable");
    expect(await codeOf(services.files.open({ path: "pipe" }))).toBe("file-not-text");
    expect(await codeOf(services.files.open({ path: "" }))).toBe("path-invalid");
    const agent = services.agentFiles();
    expect(await codeOf(agent.readText("large.txt"))).toBe("file-too-large");
    expect(await codeOf(agent.readText("picture.png"))).toBe("file-not-text");
    expect(await codeOf(agent.readText("gone.txt"))).toBe("file-not-found");
  });

  it("are made, renamed and thrown away, never over another", async () => {
    const { folder, services, trashed } = await testWorkspace({ "a.txt": "a", "b.txt": "b", "d/e.txt": "e" });
    await services.workspace.choose();
    const { files } = services;
    await files.createFolder({ path: "new/deep" });
    await files.save({ path: "other/c.txt", text: "c\n", baseVersion: null, overwrite: false });
    expect(await readFile(join(folder, "other/c.txt"), "utf8")).toBe("c\n");
    expect(await codeOf(files.createFolder({ path: "d" }))).toBe("file-exists");
    expect(await codeOf(files.rename({ from: "a.txt", to: "b.txt" }))).toBe("file-exists");
    expect(await codeOf(files.rename({ from: "d", to: "d/inside" }))).toBe("path-invalid");
    expect(await codeOf(files.rename({ from: "gone", to: "x" }))).toBe("file-not-found");
    await files.rename({ from: "a.txt", to: "d/a2.txt" });
    await files.rename({ from: "d", to: "moved" });
    expect(await readFile(join(folder, "moved/a2.txt"), "utf8")).toBe("a");
    await files.remove({ path: "moved" });
    expect(trashed).toEqual([join(folder, "moved")]);
    expect((await readdir(folder)).sort()).toEqual(["b.txt", "new", "other"]);
  });

  it("change nowhere while the folder is not trusted, also by what was handed out before", async () => {
    const { folder, services, answers } = await testWorkspace({ "a.txt": "a" });
    await services.workspace.choose();
    const agent = services.agentFiles();
    answers.trust = false;
    await services.workspace.askTrust();
    const version = (await agent.version("a.txt")) ?? "";
    const { files } = services;
    const calls = [
      () => files.save({ path: "a.txt", text: "b", baseVersion: version, overwrite: false }),
      () => files.save({ path: "n/w.txt", text: "b", baseVersion: null, overwrite: false }),
      () => files.createFolder({ path: "x/y" }),
      () => files.rename({ from: "a.txt", to: "b.txt" }),
      () => files.remove({ path: "a.txt" }),
      () => agent.writeText("a.txt", "b", version),
      () => agent.writeBytes("a.txt", Buffer.from("b"), version),
      () => agent.remove("a.txt", version),
    ];
    for (const call of calls) expect(await codeOf(call())).toBe("not-trusted");
    expect(await files.open({ path: "a.txt" })).toMatchObject({ readOnly: true });
    expect(await readdir(folder)).toEqual(["a.txt"]);
    expect(() => services.current.requireTrusted()).toThrow("not-trusted");
  });

  it("tell what changed on disk, also in folders that went and came again", async () => {
    const { folder, services, changes } = await testWorkspace({ "src/a.txt": "a", "src/deep/b.txt": "b" });
    await services.workspace.choose();
    await services.files.list({ path: "src" });
    await services.files.open({ path: "src/deep/b.txt" });
    const told = (kind: "folders" | "files", path: string) => () =>
      changes.some((all) => all[kind].includes(path));
    // A watch begins a moment after it is asked for.
    await until(async () => {
      await writeFile(join(folder, "src/deep/b.txt"), `${changes.length} ${Math.random()}`);
      return told("files", "src/deep/b.txt")();
    }, "a change of an open file");
    await writeFile(join(folder, "src/new.txt"), "new");
    await until(told("folders", "src"), "a new file");
    await rename(join(folder, "src"), join(folder, "gone"));
    await until(told("folders", ""), "a folder that went");
    await put(join(folder, "src/deep/b.txt"), "again");
    await until(async () => {
      changes.splice(0);
      await writeFile(join(folder, "src/deep/b.txt"), `again ${Math.random()}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return told("files", "src/deep/b.txt")();
    }, "a change in a folder that came again");
  });

  it("tell of many changes at once that everything should be looked at", async () => {
    const { folder, services, changes } = await testWorkspace({ "a.txt": "a" });
    await services.workspace.choose();
    await services.files.list({ path: "" });
    await until(async () => {
      for (let at = 0; at < 900; at++) await writeFile(join(folder, `f${at}`), "");
      return changes.some((all) => all.folders.length === 0 && all.files.length === 0);
    }, "an overflow");
  });
});
