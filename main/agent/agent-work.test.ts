import { afterEach, expect, test } from "vitest";
import { AgentWorld } from "../../test/fixtures/agent/agent-world";
import { call, type Line, says } from "../../test/fixtures/agent/scripted-backend";

let world: AgentWorld;
const open = async (files: Record<string, string>, script: Line[]) => {
  world = await AgentWorld.open(files, script);
};
afterEach(() => world.close());

const sum = { "sum.js": "export const sum = (a, b) => a - b;\n" };
const fix = call("edit", { path: "sum.js", old: "a - b", new: "a + b" });

test("reads, edits, runs and is done; the disk is as the edits say, and each step tells what it was", async () => {
  await open(sum, [
    call("list", { path: "." }),
    call("read", { path: "./sum.js" }),
    fix,
    call("write", { path: "test/sum.test.js", text: "ok\n" }),
    call("run", { argv: ["cat", "sum.js"] }),
    call("done", { summary: "Fixed." }),
  ]);
  const { id } = await world.task("auto");
  await world.send(id, "Fix sum.");
  const task = await world.until(id, "done");
  expect(await world.disk()).toEqual({
    "sum.js": "export const sum = (a, b) => a + b;\n",
    "test/sum.test.js": "ok\n",
  });
  expect(world.told(2)).toBe("1| export const sum = (a, b) => a - b;");
  expect(world.told(5)).toBe("Exit code 0.\nexport const sum = (a, b) => a + b;\n");
  const tools = await world.tools(id);
  expect(tools.map(({ tool, state, restorable }) => [tool, state, restorable])).toEqual([
    ["list", "done", false],
    ["read", "done", false],
    ["edit", "done", true],
    ["write", "done", true],
    ["run", "done", true],
    ["done", "done", false],
  ]);
  expect(tools[2]).toMatchObject({ object: "sum.js", added: 1, removed: 1 });
  expect(tools[4]).toMatchObject({ object: "cat sum.js", exitCode: 0 });
  expect(task).toMatchObject({ title: "Fix sum.", changedFiles: 2 });
  expect(task.spend.generatedTokens).toBe(60);
  expect(world.troubles).toEqual([]);
});

test("the history only grows, so that what the engine has read stays a prefix", async () => {
  await open(sum, [call("read", { path: "sum.js" }), fix, says("It is done.")]);
  const { id } = await world.task();
  await world.send(id, "Fix sum.");
  await world.until(id, "idle");
  const turns = world.backend.requests.map((request) => JSON.stringify(request.turns).slice(0, -1));
  for (const [at, text] of turns.entries())
    if (at > 0) expect(text.startsWith(turns[at - 1] ?? "none")).toBe(true);
});

test("an edit needs the file to have been read, as it is on disk", async () => {
  await open(sum, [
    fix,
    { ...call("read", { path: "sum.js" }) },
    { ...fix, onStart: () => world.write("sum.js", "// other\nexport const sum = (a, b) => a - b;\n") },
    says("I see."),
  ]);
  const { id } = await world.task();
  await world.send(id, "Fix sum.");
  await world.until(id, "idle");
  expect(world.told(1)).toBe("Read sum.js before you edit it.");
  expect(world.told(3)).toContain("has changed since you read it");
  expect(await world.text("sum.js")).toBe("// other\nexport const sum = (a, b) => a - b;\n");
});

test("in ask mode an edit waits, and what the user does not take goes back with the reason", async () => {
  const before = `${Array.from({ length: 20 }, (_, n) => `line ${n + 1}`).join("\n")}\n`;
  const after = before.replace("line 2\n", "second\n").replace("line 18\n", "eighteenth\n");
  await open({ "a.txt": before }, [
    call("read", { path: "a.txt" }),
    call("write", { path: "a.txt", text: after }),
    says("All right."),
  ]);
  const { id } = await world.task("ask");
  await world.send(id, "Change it.");
  const edit = await world.waits("edit");
  expect(edit.change.hunks).toHaveLength(2);
  expect(await world.text("a.txt")).toBe(before);
  expect((await world.state(id)).state).toBe("waiting");
  const accepted = [edit.change.hunks[0]?.id ?? ""];
  await world.agent.takeEdit({ id: edit.id, accepted, edited: null, reason: "Keep line 18." });
  await world.until(id, "idle");
  expect(await world.text("a.txt")).toBe(before.replace("line 2\n", "second\n"));
  expect(world.told(2)).toContain("The user took 1 of 2 parts.");
  expect(world.told(2)).toContain("+eighteenth");
  expect(world.told(2)).toContain("Keep line 18.");
});

test("a part that was rejected is never written, whatever else of the text the user has changed", async () => {
  const before = `${Array.from({ length: 20 }, (_, n) => `line ${n + 1}`).join("\n")}\n`;
  const after = before.replace("line 2\n", "secnod\n").replace("line 18\n", "eighteenth\n");
  await open({ "a.txt": before }, [
    call("read", { path: "a.txt" }),
    call("write", { path: "a.txt", text: after }),
    says("All right."),
  ]);
  const { id } = await world.task("ask");
  await world.send(id, "Change it.");
  const edit = await world.waits("edit");
  const taken = { id: edit.id, accepted: [edit.change.hunks[0]?.id ?? ""], reason: "Keep line 18." };
  // Words of their own in what they rejected: nothing is guessed, the edit waits on.
  await expect(
    world.agent.takeEdit({ ...taken, edited: after.replace("eighteenth", "18th") }),
  ).rejects.toMatchObject({ code: "agent-edit-in-rejected" });
  expect(await world.text("a.txt")).toBe(before);
  await world.agent.takeEdit({ ...taken, edited: after.replace("secnod", "second") });
  await world.until(id, "idle");
  expect(await world.text("a.txt")).toBe(before.replace("line 2\n", "second\n"));
  expect(world.told(2)).toContain("with changes of their own");
  expect(world.told(2)).toContain("+eighteenth");
  expect(world.told(2)).toContain("Keep line 18.");
});

test("an edit that is denied changes nothing; one with the user's own text is read again first", async () => {
  await open(sum, [call("read", { path: "sum.js" }), fix, fix, fix, says("Well.")]);
  const { id } = await world.task("ask");
  await world.send(id, "Fix sum.");
  await world.agent.deny({ id: (await world.waits("edit")).id, reason: "Not like this." });
  const second = await world.waits("edit");
  expect(world.told(2)).toContain("Not like this.");
  expect(await world.disk()).toEqual(sum);
  const accepted = second.change.hunks.map((hunk) => hunk.id);
  await world.agent.takeEdit({ id: second.id, accepted, edited: "mine\n", reason: "" });
  await world.until(id, "idle");
  expect(await world.text("sum.js")).toBe("mine\n");
  expect(world.told(4)).toBe("Read sum.js before you edit it.");
  await expect(world.agent.deny({ id: second.id, reason: "" })).rejects.toMatchObject({
    code: "agent-waiting-gone",
  });
});

test("plan mode and a folder that is not trusted deny changes and commands at once", async () => {
  const script = () => [
    call("write", { path: "b", text: "b" }),
    call("run", { command: "touch c" }),
    says("So."),
  ];
  await open(sum, script());
  const planned = await world.task("plan");
  await world.send(planned.id, "Do it.");
  await world.until(planned.id, "idle");
  expect((await world.tools(planned.id)).map(({ state }) => state)).toEqual(["denied", "denied"]);
  expect(world.told(1)).toContain("In plan mode nothing is changed");
  world.backend.script.push(...script());
  world.setTrusted(false);
  const { id } = await world.task("edit");
  await world.send(id, "Do it.");
  await world.until(id, "idle");
  expect((await world.tools(id)).map(({ state }) => state)).toEqual(["denied", "denied"]);
  expect(await world.disk()).toEqual(sum);
});

test("the model's question waits for an answer, which it is told", async () => {
  await open(sum, [call("ask_user", { question: "Which?", choices: ["a", "b"] }), says("b it is.")]);
  const { id } = await world.task();
  await world.send(id, "Do it.");
  const question = await world.waits("question");
  expect(question).toMatchObject({ text: "Which?", choices: ["a", "b"] });
  await world.agent.answer({ id: question.id, text: "b" });
  await world.until(id, "idle");
  expect(world.told(1)).toBe("The user answers: b");
});

test("a long output is cut in the middle, and says how to see the rest", async () => {
  await open(sum, [call("run", { command: "seq 1 20000" }), says("Long.")]);
  const { id } = await world.task("auto");
  await world.send(id, "Count.");
  await world.until(id, "idle");
  expect(world.told(1).length).toBeLessThan(12_500);
  expect(world.told(1)).toContain("characters left out");
  expect(world.told(1)).toContain("20000");
  expect(world.told(1)).toMatch(/read on with read path="output:\d+" from=\d+/u);
});
