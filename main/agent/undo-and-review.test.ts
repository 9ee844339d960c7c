import { afterEach, expect, test, vi } from "vitest";
import { AgentWorld } from "../../test/fixtures/agent/agent-world";
import { call, type Line, says } from "../../test/fixtures/agent/scripted-backend";

let world: AgentWorld;
const open = async (files: Record<string, string>, script: Line[]) => {
  world = await AgentWorld.open(files, script);
};
afterEach(() => world.close());

const files = { "a.txt": "one\n", "b.txt": "two\r\nlines", "c.txt": "three\n" };
const write = (path: string, text: string) => call("write", { path, text });
const run = (command: string) => call("run", { command });

async function worked(): Promise<string> {
  const { id } = await world.task("auto");
  await world.send(id, "Go.");
  await world.until(id, "idle");
  return id;
}
const toolStep = async (id: string, at: number) => (await world.tools(id))[at]?.id ?? "";

test("each step can be undone: files are as before it, to the byte, and so is the way back", async () => {
  await open(files, [
    write("d.txt", "new\n"),
    run("printf 'other\\r\\n' > b.txt; rm c.txt"),
    write("e.txt", "more\n"),
    says("Done."),
  ]);
  const id = await worked();
  const after = await world.disk();
  expect(after).toEqual({ "a.txt": "one\n", "b.txt": "other\r\n", "d.txt": "new\n", "e.txt": "more\n" });
  const stepId = await toolStep(id, 1);
  expect(await world.agent.previewRestore({ stepId })).toEqual({
    hasFiles: true,
    files: [
      { path: "b.txt", kind: "changed" },
      { path: "c.txt", kind: "created" },
      { path: "e.txt", kind: "deleted" },
    ],
    conflicts: [],
    notCovered: { listed: [], count: 0 },
  });
  await world.agent.restore({ stepId, what: "files", overwrite: [] });
  expect(await world.disk()).toEqual({ ...files, "d.txt": "new\n" });
  expect(await world.state(id)).toMatchObject({ state: "stopped", changedFiles: 1 });
  const restored = (await world.steps(id)).at(-1);
  expect(restored).toMatchObject({ kind: "restored", restorable: true });
  await world.agent.restore({ stepId: restored?.id ?? "", what: "files", overwrite: [] });
  expect(await world.disk()).toEqual(after);
});

test("what somebody else changed meanwhile is not overwritten unless it is named", async () => {
  await open(files, [write("d.txt", "new\n"), run("echo 1 > a.txt"), says("Done.")]);
  const id = await worked();
  await world.write("a.txt", "by hand\n");
  await world.write("c.txt", "not the agent's\n");
  const stepId = await toolStep(id, 0);
  expect((await world.agent.previewRestore({ stepId })).conflicts).toEqual(["a.txt"]);
  await world.agent.restore({ stepId, what: "files", overwrite: [] });
  const mine = { "a.txt": "by hand\n", "c.txt": "not the agent's\n" };
  expect(await world.disk()).toEqual({ ...files, ...mine });
  expect((await world.steps(id)).at(-1)?.note).toEqual({
    code: "agent-left-alone",
    params: { paths: "a.txt" },
  });
  await world.agent.restore({ stepId, what: "files", overwrite: ["a.txt"] });
  expect(await world.disk()).toEqual({ ...files, "c.txt": "not the agent's\n" });
});

test("what the user saves while a command runs stays theirs: no undo takes it back unasked", async () => {
  await open(files, [
    write("e.txt", "the agent's\n"),
    run("echo new > d.txt; while [ ! -e go ]; do sleep 0.02; done"),
    says("Done."),
  ]);
  const { id } = await world.task("auto");
  await world.send(id, "Go.");
  await vi.waitFor(async () => expect(await world.text("d.txt")).toBe("new\n"), { timeout: 10_000 });
  await world.save("e.txt", "by hand\n");
  await world.save("c.txt", "mine\n");
  await world.write("go", "");
  await world.until(id, "idle");
  const stepId = await toolStep(id, 0);
  expect((await world.agent.previewRestore({ stepId })).conflicts).toEqual(["e.txt"]);
  await world.agent.restore({ stepId, what: "files", overwrite: [] });
  expect(await world.disk()).toEqual({ ...files, "c.txt": "mine\n", "e.txt": "by hand\n" });
});

test("the conversation is put back without the files, and the model reads files again", async () => {
  await open(files, [
    call("read", { path: "a.txt" }),
    call("edit", { path: "a.txt", old: "one", new: "1" }),
    says("Done."),
    call("edit", { path: "a.txt", old: "1", new: "one" }),
    says("I see."),
  ]);
  const id = await worked();
  await world.agent.restore({ stepId: await toolStep(id, 1), what: "conversation", overwrite: [] });
  expect(await world.text("a.txt")).toBe("1\n");
  expect((await world.steps(id)).map(({ kind }) => kind)).toEqual(["user", "said", "tool", "restored"]);
  expect(world.events).toContainEqual({ event: "stepsCut", payload: { taskId: id, after: 3 } });
  await world.agent.resume({ taskId: id });
  await world.until(id, "idle");
  const told = world.backend.requests[3]?.turns.map(({ role }) => role);
  expect(told).toEqual(["system", "user", "assistant", "tool", "user"]);
  expect(world.told(4)).toBe("Read a.txt before you edit it.");
});

test("any step can be gone back to: files by the next checkpoint, where there is none the conversation alone", async () => {
  await open(files, [
    call("read", { path: "a.txt" }),
    call("edit", { path: "a.txt", old: "one", new: "1" }),
    says("Done."),
    says("Nothing to do."),
  ]);
  const id = await worked();
  await world.send(id, "And now?");
  await world.until(id, "idle");
  const second = (await world.steps(id)).findLast(({ kind }) => kind === "user")?.id ?? "";
  expect(await world.agent.previewRestore({ stepId: second })).toEqual({
    hasFiles: false,
    files: [],
    conflicts: [],
    notCovered: { listed: [], count: 0 },
  });
  await world.agent.restore({ stepId: second, what: "both", overwrite: [] });
  expect(await world.text("a.txt")).toBe("1\n");
  const first = (await world.steps(id))[0];
  expect(first).toMatchObject({ kind: "user", restorable: false });
  const stepId = await toolStep(id, 0);
  expect((await world.agent.previewRestore({ stepId })).files).toEqual([{ path: "a.txt", kind: "changed" }]);
  await world.agent.restore({ stepId: first?.id ?? "", what: "both", overwrite: [] });
  expect(await world.disk()).toEqual(files);
  expect((await world.steps(id)).map(({ kind }) => kind)).toEqual(["restored"]);
});

test("a task in a folder that is only read can be gone back in as well", async () => {
  await open(files, [call("read", { path: "a.txt" }), says("Done.")]);
  world.setTrusted(false);
  const { id } = await world.task("plan");
  await world.send(id, "Look.");
  await world.until(id, "idle");
  const stepId = await toolStep(id, 0);
  expect((await world.agent.previewRestore({ stepId })).hasFiles).toBe(false);
  await world.agent.restore({ stepId, what: "conversation", overwrite: [] });
  expect((await world.steps(id)).map(({ kind }) => kind)).toEqual(["user", "restored"]);
});

test("the plan is put back with the conversation, after a restart as well, and nothing of later is told", async () => {
  const plan = (text: string) => [{ text, state: "open" as const }];
  await open(files, [
    call("plan", { steps: plan("Look") }),
    call("plan", { steps: plan("Delete all") }),
    call("plan", { steps: plan("Delete more") }),
    says("Done."),
  ]);
  const id = await worked();
  await world.agent.setPlan({ taskId: id, plan: plan("By hand") });
  await world.service.close();
  world.restart([says("I see.")]);
  await world.agent.restore({ stepId: await toolStep(id, 2), what: "conversation", overwrite: [] });
  expect((await world.state(id)).plan).toEqual(plan("Delete all"));
  await world.service.close();
  world.restart([says("I see.")]);
  await world.agent.restore({ stepId: await toolStep(id, 1), what: "conversation", overwrite: [] });
  expect((await world.state(id)).plan).toEqual(plan("Look"));
  await world.agent.resume({ taskId: id });
  await world.until(id, "idle");
  expect(JSON.stringify(world.backend.requests[0]?.turns)).not.toContain("By hand");
  await world.agent.restore({ stepId: await toolStep(id, 0), what: "conversation", overwrite: [] });
  expect((await world.state(id)).plan).toEqual([]);
});

test("undo is there after a restart, and after the changes were taken", async () => {
  await open(files, [write("d.txt", "new\n"), run("echo 1 > a.txt"), says("Done.")]);
  const id = await worked();
  expect(await world.agent.acceptChanges({ taskId: id, paths: ["a.txt", "d.txt"] })).toEqual([]);
  expect((await world.state(id)).changedFiles).toBe(0);
  await world.service.close();
  world.restart([]);
  await world.agent.restore({ stepId: await toolStep(id, 0), what: "both", overwrite: [] });
  expect(await world.disk()).toEqual(files);
  expect((await world.steps(id)).map(({ kind }) => kind)).toEqual(["user", "restored"]);
});

test("while a task works nothing is put back under it", async () => {
  await open(files, [write("d.txt", "new\n"), says("Done."), { hangs: true }]);
  const id = await worked();
  await world.send(id, "And now?");
  const stepId = await toolStep(id, 0);
  await expect(world.agent.restore({ stepId, what: "files", overwrite: [] })).rejects.toMatchObject({
    code: "agent-busy",
  });
});

test("all changes of a task are shown against the files before it, those of commands as well", async () => {
  await open(files, [
    run("echo 1 > a.txt; rm c.txt"),
    write("d.txt", "new\n"),
    run("echo 2 >> a.txt"),
    says("Done."),
  ]);
  const id = await worked();
  const changes = await world.agent.changes({ taskId: id });
  expect(changes.map(({ path, kind, before, after }) => [path, kind, before, after])).toEqual([
    ["a.txt", "changed", "one\n", "1\n2\n"],
    ["c.txt", "deleted", "three\n", ""],
    ["d.txt", "created", "", "new\n"],
  ]);
  expect(changes.every(({ changedSince }) => !changedSince)).toBe(true);
  await world.write("a.txt", "by hand\n");
  expect((await world.agent.changes({ taskId: id }))[0]).toMatchObject({ changedSince: true });
});

test("a hunk that is taken back out is out of the disk, and the model is told why before its next step", async () => {
  const before = `${Array.from({ length: 20 }, (_, n) => `line ${n + 1}`).join("\n")}\n`;
  const after = before.replace("line 2\n", "second\n").replace("line 18\n", "eighteenth\n");
  await open({ "a.txt": before }, [
    call("read", { path: "a.txt" }),
    write("a.txt", after),
    says("Done."),
    says("I see."),
  ]);
  const id = await worked();
  const [change] = await world.agent.changes({ taskId: id });
  if (!change) throw new Error("nothing changed");
  const what = { taskId: id, path: "a.txt", hunks: [change.hunks[1]?.id ?? ""], reason: "Keep line 18." };
  await expect(world.agent.rejectHunks({ ...what, version: "another" })).rejects.toMatchObject({
    code: "file-changed-on-disk",
  });
  const left = await world.agent.rejectHunks({ ...what, version: change.version });
  expect(await world.text("a.txt")).toBe(before.replace("line 2\n", "second\n"));
  expect(await world.state(id)).toMatchObject({ state: "idle", untold: 1 });
  expect(left[0]).toMatchObject({ changedSince: false, hunks: [{ id: change.hunks[0]?.id }] });
  await world.send(id, "Go on.");
  await world.until(id, "idle");
  expect((await world.state(id)).untold).toBe(0);
  const told = world.backend.requests[3]?.turns.slice(-2).map(({ text }) => text);
  expect(told?.[0]).toContain("+eighteenth");
  expect(told?.[0]).toContain("The user says: Keep line 18.");
  expect(told?.[1]).toBe("Go on.");
});

test("what was rejected after the end can be told at once, without words of the user", async () => {
  await open(files, [write("d.txt", "new\n"), call("done", { summary: "Done." }), says("I see.")]);
  const { id } = await world.task("edit");
  await world.send(id, "Go.");
  await world.until(id, "done");
  const [change] = await world.agent.changes({ taskId: id });
  const hunks = change?.hunks.map((hunk) => hunk.id) ?? [];
  const version = change?.version ?? null;
  await world.agent.rejectHunks({ taskId: id, path: "d.txt", version, hunks, reason: "Not this." });
  expect(await world.state(id)).toMatchObject({ state: "done", untold: 1 });
  await world.agent.resume({ taskId: id });
  await world.until(id, "idle");
  expect(world.told(2)).toContain("Not this.");
  expect((await world.state(id)).untold).toBe(0);
});

test("all of a file taken back: it is as it was to the byte, there again, or gone again", async () => {
  await open(files, [run("printf 'x' > b.txt; rm c.txt; echo d > d.txt"), says("Done.")]);
  const id = await worked();
  for (const { path, version, hunks } of await world.agent.changes({ taskId: id })) {
    const all = hunks.map((hunk) => hunk.id);
    await world.agent.rejectHunks({ taskId: id, path, version: version ?? null, hunks: all, reason: "" });
  }
  expect(await world.disk()).toEqual(files);
  expect(await world.agent.changes({ taskId: id })).toEqual([]);
  expect((await world.state(id)).changedFiles).toBe(0);
});
