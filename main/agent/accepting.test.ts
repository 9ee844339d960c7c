import { afterEach, expect, test } from "vitest";
import { AgentWorld } from "../../test/fixtures/agent/agent-world";
import { call, type Line, says } from "../../test/fixtures/agent/scripted-backend";

let world: AgentWorld;
afterEach(() => world.close());

const before = `${Array.from({ length: 40 }, (_, n) => `line ${n + 1}`).join("\n")}\n`;
const second = (text: string) => text.replace("line 2\n", "second\n");
const last = (text: string) => text.replace("line 38\n", "last\n");

async function worked(files: Record<string, string>, script: Line[]): Promise<string> {
  world = await AgentWorld.open(files, script);
  const { id } = await world.task("auto");
  await world.send(id, "Go.");
  await world.until(id, "idle");
  return id;
}
const run = (command: string) => call("run", { command });
const rewritten = () => [
  call("read", { path: "a.txt" }),
  call("write", { path: "a.txt", text: last(second(before)) }),
  says("Done."),
];
const shown = async (id: string, path = "a.txt") => {
  const change = (await world.agent.changes({ taskId: id })).find((each) => each.path === path);
  if (!change) throw new Error("It is not under review.");
  const { version, hunks } = change;
  return { change, what: { taskId: id, path, version }, ids: hunks.map((hunk) => hunk.id) };
};

test("a hunk that was accepted stays accepted: after a restart, and when all else of the file is taken back", async () => {
  const id = await worked({ "a.txt": before }, rewritten());
  const { what, ids } = await shown(id);
  expect(ids).toHaveLength(2);
  await expect(
    world.agent.acceptHunks({ ...what, version: "another", hunks: ids.slice(0, 1) }),
  ).rejects.toMatchObject({ code: "file-changed-on-disk" });
  const left = await world.agent.acceptHunks({ ...what, hunks: ids.slice(0, 1) });
  expect(left).toMatchObject([{ before: second(before), hunks: [{ id: ids[1] }] }]);
  await world.service.close();
  world.restart([]);
  expect(await world.agent.changes({ taskId: id })).toEqual(left);
  expect(await world.agent.rejectHunks({ ...what, hunks: ["whole"], reason: "" })).toEqual([]);
  expect(await world.text("a.txt")).toBe(second(before));
  expect((await world.state(id)).changedFiles).toBe(0);
});

test("when the last hunk was accepted, nothing of the file is under review", async () => {
  const id = await worked({ "a.txt": before }, rewritten());
  const { what, ids } = await shown(id);
  await world.agent.acceptHunks({ ...what, hunks: ids.slice(1) });
  expect(await world.agent.acceptHunks({ ...what, hunks: ids.slice(0, 1) })).toEqual([]);
  expect((await world.state(id)).changedFiles).toBe(0);
  await expect(world.agent.acceptHunks({ ...what, hunks: ["whole"] })).rejects.toMatchObject({
    code: "file-changed-on-disk",
  });
});

test("what the agent does to a file later is reviewed against what was accepted of it", async () => {
  const id = await worked({ "a.txt": before }, [
    ...rewritten(),
    call("edit", { path: "a.txt", old: "line 20", new: "middle" }),
    says("Done."),
  ]);
  const { what, ids } = await shown(id);
  await world.agent.acceptHunks({ ...what, hunks: ids.slice(0, 1) });
  await world.send(id, "More.");
  await world.until(id, "idle");
  const { change } = await shown(id);
  expect(change).toMatchObject({ before: second(before), changedSince: false });
  expect(change.hunks).toHaveLength(2);
});

test("after files were put back, what was accepted before does not count any more", async () => {
  const id = await worked({ "a.txt": before }, [
    call("write", { path: "b.txt", text: "b\n" }),
    ...rewritten(),
  ]);
  const { what, ids } = await shown(id);
  await world.agent.acceptHunks({ ...what, hunks: ids.slice(0, 1) });
  const step = (await world.tools(id)).find(({ object }) => object === "b.txt");
  await world.agent.restore({ stepId: step?.id ?? "", what: "files", overwrite: [] });
  expect(await world.disk()).toEqual({ "a.txt": before });
  expect(await world.agent.changes({ taskId: id })).toEqual([]);
});

test("what has no hunks can be accepted and taken back whole: an empty file", async () => {
  const files = { "a.txt": "one\n", "b.txt": "two\n" };
  const id = await worked(files, [run("touch empty.txt other.txt"), says("Done.")]);
  expect((await world.agent.changes({ taskId: id })).map(({ path, hunks }) => [path, hunks])).toEqual([
    ["empty.txt", []],
    ["other.txt", []],
  ]);
  const { what } = await shown(id, "empty.txt");
  await world.agent.rejectHunks({ ...what, hunks: ["whole"], reason: "" });
  const other = await shown(id, "other.txt");
  expect(await world.agent.acceptHunks({ ...other.what, hunks: ["whole"] })).toEqual([]);
  expect(await world.disk()).toEqual({ ...files, "other.txt": "" });
});
