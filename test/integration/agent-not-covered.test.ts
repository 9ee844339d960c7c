import { mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type OpenedCheckpoints, openCheckpoints } from "../../main/workspace";
import { AgentWorld } from "../fixtures/agent/agent-world";
import { call, says } from "../fixtures/agent/scripted-backend";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";

let programs: BuiltPrograms;
let world: AgentWorld;
let checkpoints: OpenedCheckpoints;
beforeAll(async () => {
  programs = await buildPrograms({ checkpoints: "main/workspace/checkpoints/thread-entry.ts" });
});
afterAll(() => programs.remove());
afterEach(async () => {
  await world.close();
  await checkpoints.close();
});

const options = async () => ({
  root: await realpath(world.root),
  storeFolder: join(world.base, "store"),
  threadFile: programs.file("checkpoints"),
});

it("what undo does not cover is told: with the command, also what it has only made, and before files are put back", async () => {
  world = await AgentWorld.open({ ".gitignore": "dist/\n", "a.txt": "one\n", "dist/x.js": "x" }, [
    call("run", {
      command: "echo two > a.txt; echo y > dist/x.js; mkdir node_modules; touch node_modules/p",
    }),
    says("So."),
  ]);
  await mkdir(join(world.root, ".git"));
  checkpoints = await openCheckpoints(await options());
  world.checkpoints = async () => checkpoints;
  const { id } = await world.task("auto");
  await world.send(id, "Go.");
  await world.until(id, "idle");
  const [step] = await world.tools(id);
  // Git's own data is read only for it in a sandbox.
  expect(step).toMatchObject({ restorable: true, notCovered: 2 });
  const { files, notCovered } = await world.agent.previewRestore({ stepId: step?.id ?? "" });
  expect(files).toEqual([{ path: "a.txt", kind: "changed" }]);
  expect(notCovered.count).toBe(3);
  expect(notCovered.listed.map(({ path, why }) => `${why} ${path}`).sort()).toEqual([
    "ignored .git",
    "ignored dist",
    "ignored node_modules",
  ]);
});

it("a folder that was looked through beforehand is recorded as any other, and a stop ends the look", async () => {
  world = await AgentWorld.open({ "a.txt": "one\n" }, []);
  checkpoints = await openCheckpoints(await options());
  const never = new AbortController().signal;
  await checkpoints.prepare(never);
  const first = await checkpoints.take();
  await checkpoints.close();
  checkpoints = await openCheckpoints(await options());
  await writeFile(join(world.root, "b.txt"), "new\n");
  await checkpoints.prepare(never);
  await writeFile(join(world.root, "a.txt"), "changed after the look\n");
  const second = await checkpoints.take();
  expect(await checkpoints.changes(first, second)).toEqual([
    { path: "a.txt", kind: "changed" },
    { path: "b.txt", kind: "created" },
  ]);
  // What the look has read is in the store all the same.
  await rm(join(world.root, "b.txt"));
  expect(Buffer.from((await checkpoints.bytesAt(second, "b.txt")) ?? []).toString()).toBe("new\n");
  await expect(checkpoints.prepare(AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
});
