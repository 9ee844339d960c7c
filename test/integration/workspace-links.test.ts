import { link, mkdir, readdir, readFile, rename, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codeOf, put, testWorkspace, until } from "./support/workspace";

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
