import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openUnsaved } from "../../main/workspace/unsaved";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";
import { codeOf, testWorkspace } from "./support/workspace";

let programs: BuiltPrograms;
beforeAll(async () => {
  programs = await buildPrograms({ "keep-unsaved": "test/integration/programs/keep-unsaved.ts" });
});
afterAll(() => programs.remove());

describe("the opened folder", () => {
  it("is asked about once, and never again while it is the same one", async () => {
    const { folder, services, asked, answers } = await testWorkspace({ "a.txt": "a" });
    expect(await services.workspace.state()).toEqual({ folder: null, recent: [] });
    const first = await services.workspace.choose();
    expect(first.folder).toMatchObject({ path: folder, name: "folder", trusted: true, git: false });
    await services.workspace.close();
    expect(services.current.get()).toBe(null);
    expect(await codeOf(services.files.list({ path: "" }))).toBe("folder-not-open");
    const id = first.recent[0]?.id ?? "";
    expect((await services.workspace.openRecent({ id })).folder?.trusted).toBe(true);
    // By another way to the same folder.
    await symlink(folder, `${folder}-link`);
    answers.pick = `${folder}-link`;
    expect((await services.workspace.choose()).folder?.path).toBe(folder);
    expect(asked).toEqual([folder]);
  });

  it("that took the name of a trusted one is asked about again", async () => {
    const { folder, services, asked, answers } = await testWorkspace({ "a.txt": "a" });
    await services.workspace.choose();
    await services.workspace.close();
    await rm(folder, { recursive: true });
    await mkdir(folder);
    answers.trust = false;
    expect((await services.workspace.choose()).folder?.trusted).toBe(false);
    expect(asked).toEqual([folder, folder]);
    // What was refused is remembered as well; only the user asks again.
    await services.workspace.choose();
    expect(asked.length).toBe(2);
    answers.trust = true;
    expect((await services.workspace.askTrust()).folder?.trusted).toBe(true);
    expect(services.current.requireTrusted().trusted).toBe(true);
  });

  it("is remembered with what is missing marked, and can be forgotten", async () => {
    const { folder, services, answers } = await testWorkspace();
    const other = join(folder, "../other");
    await mkdir(other);
    await services.workspace.choose();
    answers.pick = other;
    const two = await services.workspace.choose();
    expect(two.recent.map(({ name, missing }) => [name, missing])).toEqual([
      ["other", false],
      ["folder", false],
    ]);
    await rename(folder, `${folder}-moved`);
    const { recent } = await services.workspace.state();
    expect(recent.map(({ missing }) => missing)).toEqual([false, true]);
    const gone = recent[1]?.id ?? "";
    expect(await codeOf(services.workspace.openRecent({ id: gone }))).toBe("file-not-found");
    expect((await services.workspace.forgetRecent({ id: gone })).recent.length).toBe(1);
    expect(await codeOf(services.workspace.openRecent({ id: "made-up" }))).toBe("file-not-found");
    answers.pick = null;
    expect((await services.workspace.choose()).folder?.name).toBe("other");
  });

  it("is trusted by nobody when the list of trust is damaged", async () => {
    const first = await testWorkspace();
    await first.services.workspace.choose();
    const list = join(first.dataFolder, "workspace/folders.json");
    expect(JSON.parse(await readFile(list, "utf8")).folders).toHaveLength(1);
    const second = await testWorkspace();
    await mkdir(join(second.dataFolder, "workspace"), { recursive: true });
    await writeFile(join(second.dataFolder, "workspace/folders.json"), '{"folders":[{"path"');
    second.answers.trust = false;
    expect((await second.services.workspace.choose()).folder?.trusted).toBe(false);
  });

  it("tells who listens of another folder and of other rights", async () => {
    const { services, answers, states } = await testWorkspace();
    let times = 0;
    const stop = services.current.onChange(() => times++);
    await services.workspace.choose();
    answers.trust = false;
    await services.workspace.askTrust();
    await services.workspace.close();
    stop();
    await services.workspace.choose();
    expect(times).toBe(3);
    expect(states.length).toBeGreaterThanOrEqual(3);
  });
});

describe("text that was typed and not saved", () => {
  it("is there again after a restart, follows its file's name, and goes when it is saved", async () => {
    const { dataFolder, services } = await testWorkspace({ "src/a.ts": "old\n" });
    await services.workspace.choose();
    const { files } = services;
    const { version } = await files.open({ path: "src/a.ts" });
    await files.keepUnsaved({ path: "src/a.ts", text: "typed", baseVersion: version });
    await files.keepUnsaved({ path: "new.ts", text: "fresh", baseVersion: null });
    await files.keepUnsaved({ path: "src/a.ts", text: "typed more", baseVersion: version });
    const id = services.current.require().id;
    const again = openUnsaved(join(dataFolder, "workspace", id, "unsaved"));
    expect((await again.list()).map(({ path, text }) => `${path} ${text}`).sort()).toEqual([
      "new.ts fresh",
      "src/a.ts typed more",
    ]);
    await files.rename({ from: "src", to: "lib" });
    await files.save({ path: "lib/a.ts", text: "typed more\n", baseVersion: version, overwrite: false });
    expect((await files.unsaved()).map(({ path }) => path)).toEqual(["new.ts"]);
    await files.dropUnsaved({ path: "new.ts" });
    expect(await files.unsaved()).toEqual([]);
    expect(await codeOf(files.keepUnsaved({ path: "../x", text: "", baseVersion: null }))).toBe(
      "path-outside",
    );
  });

  it("is whole after the process was killed outright in the middle of keeping it", async () => {
    const { dataFolder } = await testWorkspace();
    const folder = join(dataFolder, "unsaved");
    let child: ChildProcess | undefined;
    for (let round = 0; round < 5; round++) {
      const started = spawn(process.execPath, [programs.file("keep-unsaved"), folder], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      child = started;
      await new Promise((resolve) => started.stdout.once("data", resolve));
      await new Promise((resolve) => setTimeout(resolve, 7 * round));
      const ended = new Promise((resolve) => started.once("exit", resolve));
      started.kill("SIGKILL");
      await ended;
      const kept = await openUnsaved(folder).list();
      expect(kept.map(({ path }) => path)).toEqual(["src/a.ts"]);
      expect(kept[0]?.text).toMatch(/^(.)\1{199999}$/);
    }
    expect(child?.killed).toBe(true);
  });
});
