import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { differenceFromHead } from "../../main/host/difference-from-head";
import { type GitWorld, gitWorld } from "./support/git-world";
import { testWorkspace } from "./support/workspace";

let world: GitWorld;
beforeEach(async () => {
  world = await gitWorld();
  await world.git("init", "--quiet", "--initial-branch=main");
});
afterEach(() => world.remove());

/** The folder as the agent sees it. */
async function agentFiles() {
  const { services, answers } = await testWorkspace();
  answers.pick = world.root;
  await services.workspace.choose();
  return services.agentFiles();
}

it("tells of every file that differs from HEAD: parts of the first, names of the rest, what is gone or cannot be shown", async () => {
  const many = Array.from({ length: 40 }, (_, at) => `many/${String(at).padStart(2, "0")}.txt`);
  await world.put("a-gone.txt", "it was here\n");
  await world.put("a-picture.bin", new Uint8Array([0, 1, 2, 0]));
  await world.put(".env", "TOKEN=canary\n");
  for (const path of many) await world.put(path, "before\n");
  await world.git("add", "--all");
  await world.git("commit", "--quiet", "--message=first");
  await rm(join(world.root, "a-gone.txt"));
  await world.put("a-picture.bin", new Uint8Array([0, 9, 9, 0]));
  await world.put(".env", "TOKEN=canary-too\n");
  await world.put("a-new.txt", "new words\n");
  for (const path of many) await world.put(path, "after\n");
  const text = await differenceFromHead(world.service().handlers, await agentFiles());
  expect(text).toContain("44 files differ from HEAD.");
  expect(text).toContain("deleted a-gone.txt\n(deleted)\n-it was here");
  expect(text).toContain("modified a-picture.bin\n(not shown: file-not-text)");
  expect(text).toContain("untracked a-new.txt");
  expect(text).toContain("1 of them are protected and not shown.");
  expect(text).not.toContain("canary");
  // Every one is named, the first with what changed in it.
  for (const path of many) expect(text).toContain(path);
  expect(text).toContain("modified many/00.txt\n-before\n+after");
  expect(text).toMatch(/only the names[\s\S]*modified many\/39\.txt/u);
  // Where there are few, all of them are shown.
  await world.git("checkout", "--quiet", "many");
  const few = await differenceFromHead(world.service().handlers, await agentFiles());
  expect(few).toContain("untracked a-new.txt\n+new words");
  expect(few).not.toContain("only the names");
});

it("of a renamed file it tells what changed in it, by what it was called", async () => {
  const words = Array.from({ length: 20 }, (_, at) => `line ${at}`).join("\n");
  await world.put("old-name.txt", `${words}\n`);
  await world.git("add", "--all");
  await world.git("commit", "--quiet", "--message=first");
  await world.git("mv", "old-name.txt", "new-name.txt");
  await world.put("new-name.txt", `${words}\nand one more\n`);
  const text = await differenceFromHead(world.service().handlers, await agentFiles());
  expect(text).toContain("new-name.txt (was old-name.txt)");
  expect(text).toContain("+and one more");
  expect(text).not.toContain("not to be had");
});

it("in a folder without a repository there is nothing to tell", async () => {
  await rm(join(world.root, ".git"), { recursive: true });
  expect(await differenceFromHead(world.service().handlers, await agentFiles())).toBe("");
});
