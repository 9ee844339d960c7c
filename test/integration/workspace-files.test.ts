import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmod,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { FindQuery } from "../../main/contract";
import { codeOf, put, testWorkspace, until } from "./support/workspace";

const shell = promisify(execFile);

describe("files of the opened folder", () => {
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

describe("finding", () => {
  const query: FindQuery = {
    text: "needle",
    regex: false,
    caseSensitive: false,
    wholeWord: false,
    include: [],
    exclude: [],
  };

  it("streams lines with their hits and ends with done", async () => {
    const { services, found } = await testWorkspace({
      ".gitignore": "ignored/\nsecret.ts\n",
      "src/a.ts": "one\nNeedle and needle\r\n",
      "src/secret.ts": "needle",
      "ignored/b.ts": "needle",
      ".hidden/c.ts": "needles",
      "-e.md": "needle",
    });
    await services.workspace.choose();
    const run = async (
      id: string,
      more: Partial<FindQuery>,
    ) => {
      await services.files.find({ id, query: { ...query, ...more } });
      await until(() => found.some((event) => event.id === id && event.done), "the end of a search");
      const events = found.filter((event) => event.id === id);
      return { lines: events.flatMap((event) => event.lines), error: events.at(-1)?.error ?? null };
    };
    const places = async (id: string, more: Parameters<typeof run>[1]) =>
      (await run(id, more)).lines.map(({ path, line }) => `${path}:${line}`).sort();
    const all = await run("1", {});
    expect(all.lines.find(({ path }) => path === "src/a.ts")).toEqual({
      path: "src/a.ts",
      line: 2,
      text: "Needle and needle",
      hits: [
        [0, 6],
        [11, 17],
      ],
    });
    expect(await places("2", {})).toEqual(["-e.md:1", ".hidden/c.ts:1", "src/a.ts:2"]);
    expect(await places("3", { wholeWord: true, exclude: ["*.md"] })).toEqual(["src/a.ts:2"]);
    expect(await places("4", { include: ["*.ts"] })).toEqual([".hidden/c.ts:1", "src/a.ts:2"]);
    expect(await places("5", { include: ["src"] })).toEqual(["src/a.ts:2"]);
    expect(await places("6", { text: "^NEED", regex: true, caseSensitive: true })).toEqual([]);
    expect(await places("7", { text: "needle$", regex: true, caseSensitive: true })).toEqual([
      "-e.md:1",
      "src/a.ts:2",
    ]);
    expect(await places("8", { text: "one\nneedle" })).toEqual(["src/a.ts:1"]);
    expect(await places("9", { text: "--files" })).toEqual([]);
    const bad = await run("10", { text: "(un", regex: true });
    expect(bad.error?.code).toBe("find-pattern");
    expect(bad.error?.params.why).toMatch(/unclosed group/);
    const glob = await run("11", { include: ["{a"] });
    expect(glob.error?.code).toBe("find-pattern");
  });

  it("stops with the signal and leaves no process", async () => {
    const { services } = await testWorkspace({ "a.txt": "needle\n".repeat(5000) });
    await services.workspace.choose();
    const ending = new AbortController();
    const lines = services.agentFiles().find(query, ending.signal);
    ending.abort();
    expect(
      await codeOf(
        (async () => {
          for await (const line of lines) expect(line.line).toBeGreaterThan(0);
        })(),
      ),
    ).toBe("cancelled");
    let count = 0;
    for await (const _line of services.agentFiles().find(query, new AbortController().signal))
      if (++count === 10) break;
    expect(count).toBe(10);
  });

  it("by glob and by letters sees new files", async () => {
    const { services } = await testWorkspace({
      "src/a.ts": "",
      "src/b.js": "",
      ".gitignore": "x.ts\n",
      "x.ts": "",
    });
    await services.workspace.choose();
    const globbed: string[] = [];
    for await (const path of services.agentFiles().glob("**/*.ts", new AbortController().signal))
      globbed.push(path);
    expect(globbed).toEqual(["src/a.ts"]);
    expect(await services.files.quickOpen({ query: "bjs", limit: 10 })).toEqual(["src/b.js"]);
    await services.files.save({ path: "src/brand-new.ts", text: "", baseVersion: null, overwrite: false });
    await until(
      async () =>
        (await services.files.quickOpen({ query: "brandnew", limit: 10 })).includes("src/brand-new.ts"),
      "the new file",
    );
  });
});

describe("links", () => {
  it("inside lead to their target, and a write goes there", async () => {
    const { folder, services } = await testWorkspace({ "real/a.txt": "a\n" });
    await symlink("real/a.txt", join(folder, "link.txt"));
    await symlink("real", join(folder, "way"));
    await services.workspace.choose();
    const files = services.current.require().files;
    const { version } = await files.readText("link.txt");
    await files.writeText("link.txt", "b\n", version);
    expect(await readFile(join(folder, "real/a.txt"), "utf8")).toBe("b\n");
    expect((await services.files.list({ path: "" })).find(({ name }) => name === "link.txt")?.kind).toBe(
      "link",
    );
    const next = await files.readText("way/a.txt");
    await files.writeText("way/a.txt", "c\n", next.version);
    expect(await readFile(join(folder, "real/a.txt"), "utf8")).toBe("c\n");
    // Thrown away is the link, not what it leads to.
    await services.files.remove({ path: "link.txt" });
    expect(await readFile(join(folder, "real/a.txt"), "utf8")).toBe("c\n");
  });

  it("out of the folder are never followed, by any call", async () => {
    const { folder, outside, services, found } = await testWorkspace({ "a.txt": "a" });
    await symlink(outside, join(folder, "out"));
    await symlink(join(outside, "canary"), join(folder, "out.txt"));
    await symlink("../outside/canary", join(folder, "relative.txt"));
    await symlink("loop", join(folder, "loop"));
    await symlink(join(outside, "new"), join(folder, "dangling"));
    await services.workspace.choose();
    const { files } = services;
    const save = (path: string) => files.save({ path, text: "x", baseVersion: null, overwrite: true });
    const outsideCalls = [
      () => files.list({ path: "out" }),
      () => files.open({ path: "out/canary" }),
      () => files.open({ path: "out.txt" }),
      () => files.open({ path: "relative.txt" }),
      () => save("out/canary"),
      () => save("out/new.txt"),
      () => save("out.txt"),
      () => save("relative.txt"),
      () => files.createFolder({ path: "out/folder" }),
      () => files.rename({ from: "a.txt", to: "out/a.txt" }),
      () => files.rename({ from: "out/canary", to: "b.txt" }),
      () => files.remove({ path: "out/canary" }),
      () => files.open({ path: "loop" }),
    ];
    for (const call of outsideCalls) expect(await codeOf(call())).toBe("path-outside");
    expect(["file-not-found", "file-exists", "path-outside"]).toContain(await codeOf(save("dangling")));
    await files.find({
      id: "1",
      query: {
        text: "canary",
        regex: false,
        caseSensitive: true,
        wholeWord: false,
        include: [],
        exclude: [],
      },
    });
    await until(() => found.some((event) => event.done), "the end of a search");
    expect(found.flatMap((event) => event.lines)).toEqual([]);
    expect(await readdir(outside)).toEqual(["canary"]);
    expect(await readFile(join(outside, "canary"), "utf8")).toBe("canary");
  });
});

describe("what is protected", () => {
  it("git's own is never written; secrets are the user's to read, not the agent's", async () => {
    const { folder, services } = await testWorkspace({
      ".git/config": "[core]\n",
      ".env": "TOKEN=needle\n",
      "sub/.ENV.local": "needle\n",
      "keys/server.pem": "needle\n",
      "a.txt": "needle\n",
    });
    await symlink(".git", join(folder, "innocent"));
    await symlink("../.env", join(folder, "keys/env.txt"));
    await services.workspace.choose();
    const user = services.current.require().files;
    const agent = services.agentFiles();
    const version = (await user.version(".git/config")) ?? "";
    for (const path of [
      ".git/config",
      "innocent/config",
      ".GIT/x",
      "sub/.git",
      "sub/.git/hooks/pre-commit",
    ]) {
      expect(await codeOf(user.writeText(path, "x", path.endsWith("config") ? version : null))).toBe(
        "path-protected",
      );
      expect(await codeOf(agent.writeText(path, "x", null))).toBe("path-protected");
    }
    expect(await codeOf(services.files.rename({ from: "a.txt", to: ".git" }))).toBe("path-protected");
    expect(await codeOf(services.files.rename({ from: ".git", to: "x" }))).toBe("path-protected");
    expect(await codeOf(services.files.remove({ path: ".git" }))).toBe("path-protected");
    expect((await user.readText(".env")).text).toBe("TOKEN=needle\n");
    for (const path of [".env", "sub/.ENV.local", "keys/server.pem", "keys/env.txt", "innocent/config"]) {
      expect(await codeOf(agent.readText(path))).toBe("path-protected");
      expect(await codeOf(agent.readBytes(path))).toBe("path-protected");
      expect(await codeOf(agent.version(path))).toBe("path-protected");
    }
    const query = {
      text: "needle",
      regex: false,
      caseSensitive: true,
      wholeWord: false,
      include: [],
      exclude: [],
    };
    const lines: string[] = [];
    for await (const line of agent.find(query, new AbortController().signal)) lines.push(line.path);
    expect(lines).toEqual(["a.txt"]);
    const all: string[] = [];
    for await (const path of agent.glob("**", new AbortController().signal)) all.push(path);
    expect(all).toEqual(["a.txt"]);
  });

  it("Quern's own data is out of reach also where the folder holds it", async () => {
    const { folder, dataFolder, services, answers } = await testWorkspace({ "a.txt": "a" });
    answers.pick = join(folder, "..");
    await put(join(dataFolder, "settings.json"), "needle");
    await symlink(join(dataFolder, "settings.json"), join(folder, "mine.json"));
    await services.workspace.choose();
    const { files } = services;
    const calls = [
      () => files.list({ path: "data" }),
      () => files.open({ path: "data/settings.json" }),
      () => files.open({ path: "folder/mine.json" }),
      () => files.save({ path: "data/x", text: "", baseVersion: null, overwrite: false }),
      () => files.remove({ path: "data" }),
      () => files.rename({ from: "data", to: "x" }),
      () => files.rename({ from: "folder/a.txt", to: "data/a.txt" }),
    ];
    for (const call of calls) expect(await codeOf(call())).toBe("path-protected");
    expect(
      (await files.quickOpen({ query: "settings", limit: 10 })).filter((path) => path.startsWith("data/")),
    ).toEqual([]);
    answers.pick = dataFolder;
    expect(await codeOf(services.workspace.choose())).toBe("path-protected");
  });

  it("another folder that takes the opened one's name is not worked in", async () => {
    const { folder, services } = await testWorkspace({ "a.txt": "a" });
    await services.workspace.choose();
    await rename(folder, `${folder}-old`);
    await mkdir(folder);
    await put(join(folder, "a.txt"), "stranger");
    expect(await codeOf(services.files.open({ path: "a.txt" }))).toBe("file-not-found");
    expect(
      await codeOf(services.files.save({ path: "b.txt", text: "", baseVersion: null, overwrite: false })),
    ).toBe("file-not-found");
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it("a hard link elsewhere keeps its text when the file is written", async () => {
    const { folder, outside, services } = await testWorkspace({ "a.txt": "a" });
    await link(join(outside, "canary"), join(folder, "hard.txt"));
    await utimes(join(outside, "canary"), 1, 1);
    await services.workspace.choose();
    const files = services.current.require().files;
    await files.writeText("hard.txt", "changed", await files.version("hard.txt"));
    expect(await readFile(join(outside, "canary"), "utf8")).toBe("canary");
  });
});
