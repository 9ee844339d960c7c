import { afterEach, expect, test, vi } from "vitest";
import { AgentWorld } from "../../test/fixtures/agent/agent-world";
import { call, type Line, says } from "../../test/fixtures/agent/scripted-backend";

/** What is waited for comes; how soon is asked where a time is promised. */
const patience = { timeout: 10_000 };

let world: AgentWorld;
const open = async (files: Record<string, string>, script: Line[]) => {
  world = await AgentWorld.open(files, script);
};
afterEach(() => world.close());

const files = { "a.txt": "one\n", "b.txt": "two\n" };
const notes = async (id: string) => (await world.steps(id)).flatMap(({ note }) => (note ? [note.code] : []));

test("a call that cannot be understood goes back once; after a second one the task is paused and says why", async () => {
  await open(files, [{ malformed: "<function=>" }, { malformed: "<function=>" }, says("Sorry.")]);
  const { id } = await world.task();
  await world.send(id, "Go.");
  await world.until(id, "paused");
  expect(world.told(1)).toContain("could not be understood: the function has no name");
  expect(await notes(id)).toEqual(["agent-malformed", "agent-malformed"]);
  await world.agent.resume({ taskId: id });
  await world.until(id, "idle");
});

test("a call with wrong arguments is told what is wrong, and the next right one is carried out", async () => {
  await open(files, [
    call("read", { file: "a.txt" }),
    call("read", { path: "a.txt" }),
    call("fly"),
    says("So."),
  ]);
  const { id } = await world.task();
  await world.send(id, "Go.");
  await world.until(id, "idle");
  expect(world.told(1)).toContain("The arguments of read are not right. path:");
  expect(world.told(2)).toBe("1| one");
  expect(world.told(3)).toContain("There is no function fly.");
});

test("after a crash of the engine the task has failed with the error, and goes on where it was", async () => {
  await open(files, [
    call("read", { path: "a.txt" }),
    { thinking: "Now ", text: "I will", fails: "engine-crashed" },
    call("edit", { path: "a.txt", old: "one", new: "1" }),
    says("Done."),
  ]);
  const { id } = await world.task();
  await world.send(id, "Go.");
  const failed = await world.until(id, "failed");
  expect(failed.error?.code).toBe("engine-crashed");
  expect((await world.steps(id)).at(-1)).toMatchObject({ kind: "said", state: "failed", text: "I will" });
  await world.agent.resume({ taskId: id });
  expect((await world.until(id, "idle")).error).toBeNull();
  expect(world.backend.requests[2]).toEqual(world.backend.requests[1]);
  expect(await world.disk()).toEqual({ ...files, "a.txt": "1\n" });
});

test("an answer that an endpoint broke off is asked for once more, says so, and carries out nothing of the first; a second one fails", async () => {
  const edit = { path: "a.txt", old: "one", new: "1" };
  const broken = { ...call("edit", edit), text: "I will", fails: "endpoint-cut" } as const;
  await open(files, [broken, call("read", { path: "a.txt" }), says("Done."), broken, broken]);
  const { id } = await world.task();
  await world.send(id, "Go.");
  expect((await world.until(id, "idle")).error).toBeNull();
  expect(world.backend.requests[1]).toEqual(world.backend.requests[0]);
  expect(await notes(id)).toEqual(["agent-asked-again"]);
  expect((await world.steps(id)).find(({ kind }) => kind === "said")).toMatchObject({
    state: "failed",
    error: { code: "endpoint-cut" },
  });
  expect(await world.disk()).toEqual(files);
  await world.send(id, "Again.");
  expect((await world.until(id, "failed")).error?.code).toBe("endpoint-cut");
  expect(await notes(id)).toEqual(["agent-asked-again", "agent-asked-again"]);
  expect(world.backend.requests).toHaveLength(5);
});

test("the task waits its turn while the model answers somebody else, and lets others in between its steps", async () => {
  await open(files, [call("read", { path: "a.txt" }), says("At last.")]);
  const { id } = await world.task();
  const never = new AbortController().signal;
  const leave = await world.queue.enter(never, () => undefined);
  await world.send(id, "Go.");
  await vi.waitFor(
    () =>
      expect(world.events).toContainEqual({
        event: "progress",
        payload: expect.objectContaining({ taskId: id, phase: "waiting" }),
      }),
    patience,
  );
  expect(world.backend.requests).toEqual([]);
  const order: string[] = [];
  const chat = world.queue
    .enter(never, () => undefined)
    .then((left) => {
      order.push(`chat after ${world.backend.requests.length}`);
      left();
    });
  leave();
  await chat;
  await world.until(id, "idle");
  expect(order).toEqual(["chat after 1"]);
  expect(world.backend.requests).toHaveLength(2);
});

test("a task that is stopped while it waits its turn ends at once, and takes nobody's turn", async () => {
  await open(files, [says("Never said.")]);
  const { id } = await world.task();
  const never = new AbortController().signal;
  const leave = await world.queue.enter(never, () => undefined);
  await world.send(id, "Go.");
  await world.agent.stop({ taskId: id });
  await world.until(id, "stopped");
  leave();
  (await world.queue.enter(never, () => undefined))();
  expect(world.backend.requests).toEqual([]);
});

test("after a restart the task is there as stopped, and its prompt begins with the same bytes", async () => {
  await open({ ...files, "AGENTS.md": "Use tabs." }, [
    call("read", { path: "a.txt" }),
    { text: "I am", hangs: true },
  ]);
  const { id } = await world.task("auto");
  await world.send(id, "Go.");
  await vi.waitFor(() => expect(world.backend.requests).toHaveLength(2), patience);
  const before = world.backend.requests[1];
  await world.write("AGENTS.md", "Use blanks.");
  const first = world.service;
  world.restart([says("Here I am.")]);
  const task = await world.state(id);
  // Commands ask again: that they need not was said for a session.
  expect(task).toMatchObject({ state: "stopped", mode: "edit", title: "Go." });
  expect((await world.steps(id)).at(-1)).toMatchObject({ kind: "said", state: "stopped" });
  await world.agent.resume({ taskId: id });
  await world.until(id, "idle");
  expect(JSON.stringify(world.backend.requests[0])).toBe(JSON.stringify(before));
  await first.close();
});

test("a command that was under way when Quern was killed is told as interrupted, and can be undone", async () => {
  await open(files, [call("run", { command: "echo half > a.txt; sleep 60" })]);
  const { id } = await world.task("auto");
  await world.send(id, "Go.");
  await vi.waitFor(async () => expect(await world.text("a.txt")).toBe("half\n"), patience);
  const first = world.service;
  world.restart([says("I see.")]);
  const step = (await world.tools(id)).at(-1);
  expect(step).toMatchObject({ tool: "run", state: "stopped", restorable: true });
  const stepId = step?.id ?? "";
  // Nobody knows whose the change is, so it is not taken back unasked.
  expect(await world.agent.previewRestore({ stepId })).toEqual({
    hasFiles: true,
    files: [{ path: "a.txt", kind: "changed" }],
    conflicts: ["a.txt"],
    notCovered: { listed: [], count: 0 },
  });
  await world.agent.restore({ stepId, what: "files", overwrite: ["a.txt"] });
  expect(await world.disk()).toEqual(files);
  await world.agent.resume({ taskId: id });
  await world.until(id, "idle");
  const turns = world.backend.requests[0]?.turns ?? [];
  expect(turns.at(-2)).toMatchObject({ role: "tool", text: expect.stringContaining("interrupted") });
  await first.close();
});

test("stop ends a backend that hangs, a command, and what waits, within a second", async () => {
  await open(files, [
    { text: "Hm", hangs: true },
    call("run", { command: "touch begun; sleep 60" }),
    call("ask_user", { question: "Which?" }),
    says("Fine."),
  ]);
  const { id } = await world.task("auto");
  const stopped = async () => {
    const from = performance.now();
    await world.agent.stop({ taskId: id });
    expect(performance.now() - from).toBeLessThan(1000);
    await world.until(id, "stopped");
  };
  await world.send(id, "Go.");
  await vi.waitFor(() => expect(world.backend.requests).toHaveLength(1), patience);
  await stopped();
  await world.agent.resume({ taskId: id });
  await vi.waitFor(async () => expect(await world.text("begun")).toBe(""), patience);
  await stopped();
  await world.agent.resume({ taskId: id });
  await world.waits("question");
  await stopped();
  expect(await world.agent.waiting()).toEqual([]);
  await world.agent.resume({ taskId: id });
  await world.until(id, "idle");
  expect(world.told(3)).toContain("stopped");
});

test("words sent while it works are told before its next step, and calls that were left are not carried out", async () => {
  const send = () => world.send(id, "Not that file.").then(() => undefined);
  await open(files, [
    {
      onStart: () => send(),
      calls: [
        { name: "read", arguments: { path: "a.txt" } },
        { name: "write", arguments: { path: "c.txt", text: "c" } },
      ],
    },
    says("I heard."),
  ]);
  const { id } = await world.task();
  await world.send(id, "Go.");
  await world.until(id, "idle");
  const told = (world.backend.requests[1]?.turns ?? []).slice(-3).map(({ role, text }) => [role, text]);
  expect(told).toEqual([
    ["tool", "1| one"],
    ["tool", expect.stringContaining("not carried out")],
    ["user", "Not that file."],
  ]);
  expect(await world.disk()).toEqual(files);
});

test("words that wait can be taken back; a pause holds the task before its next step", async () => {
  let queuedId = "";
  await open(files, [
    {
      ...call("read", { path: "a.txt" }),
      onStart: async () => {
        const task = await world.send(id, "Forget it.");
        queuedId = task.queued[0]?.id ?? "";
        await world.agent.unqueue({ taskId: id, queuedId });
        await world.agent.pause({ taskId: id });
      },
    },
    says("On it goes."),
  ]);
  const { id } = await world.task();
  await world.send(id, "Go.");
  await world.until(id, "paused");
  expect(world.backend.requests).toHaveLength(1);
  await world.agent.resume({ taskId: id });
  await world.until(id, "idle");
  expect(JSON.stringify(world.backend.requests)).not.toContain("Forget it.");
  expect((await world.steps(id)).filter(({ kind }) => kind === "user")).toHaveLength(1);
});

test("a second task is refused while one works, and its words are not kept to be told later", async () => {
  await open(files, [{ hangs: true }]);
  const first = await world.task();
  await world.send(first.id, "Go.");
  const second = await world.task();
  await expect(world.send(second.id, "Me too.")).rejects.toMatchObject({ code: "agent-busy" });
  expect((await world.state(second.id)).queued).toEqual([]);
});

test("the same call three times is told, once more and the task is stopped with an explanation", async () => {
  const again = call("read", { path: "a.txt" });
  await open(files, [again, again, again, again]);
  const { id } = await world.task();
  await world.send(id, "Go.");
  await world.until(id, "stopped");
  expect(world.told(2)).not.toContain("three times");
  expect(world.told(3)).toContain("three times");
  expect(await notes(id)).toEqual(["agent-repeats"]);
});

test("calls that go in a circle are a loop as well; a change in between makes them fresh", async () => {
  const a = call("read", { path: "a.txt" });
  const b = call("list", { path: "." });
  const change = (text: string) => call("write", { path: "c.txt", text });
  await open(files, [a, b, change("1"), a, b, a, b, a, b, a]);
  const { id } = await world.task();
  await world.send(id, "Go.");
  await world.until(id, "stopped");
  expect(world.backend.script).toEqual([]);
});

test("the user's change of the plan is told before the next step", async () => {
  const plan = [{ text: "Look", state: "doing" as const }];
  await open(files, [call("plan", { steps: plan }), says("Planned."), says("As you like.")]);
  const { id } = await world.task();
  await world.send(id, "Go.");
  expect((await world.until(id, "idle")).plan).toEqual(plan);
  await world.agent.setPlan({ taskId: id, plan: [{ text: "Look twice", state: "open" }] });
  await world.agent.resume({ taskId: id });
  await vi.waitFor(() => expect(world.backend.requests).toHaveLength(3), patience);
  await world.until(id, "idle");
  expect(world.told(2)).toContain("- [open] Look twice");
});

test("words that are told now end the answer where it is: what was written stays, they come next, and the task goes on", async () => {
  await open(files, [
    { thinking: "I take b. ", text: "I will change b.txt, and", hangs: true },
    call("read", { path: "a.txt" }),
    says("Done with a."),
  ]);
  const { id } = await world.task();
  await world.send(id, "Go.");
  await vi.waitFor(
    () =>
      expect(world.events).toContainEqual({
        event: "delta",
        payload: expect.objectContaining({ text: "I will change b.txt, and" }),
      }),
    patience,
  );
  await world.send(id, "Not that file: a.txt.");
  // This backend does not heed the signal: nobody waits for it for long.
  await world.agent.tellNow({ taskId: id });
  await world.until(id, "idle");
  const turns = world.backend.requests[1]?.turns ?? [];
  expect(turns.slice(-3).map(({ role, text, thinking = "" }) => [role, thinking, text])).toEqual([
    ["user", "", "Go."],
    ["assistant", "I take b. ", "I will change b.txt, and"],
    ["user", "", "Not that file: a.txt."],
  ]);
  const said = (await world.steps(id)).filter(({ kind }) => kind === "said");
  expect(said.map(({ state }) => state)).toEqual(["stopped", "done", "done"]);
  expect(said[0]).toMatchObject({ text: "I will change b.txt, and", error: null });
  expect((await world.tools(id)).map(({ state }) => state)).toEqual(["done"]);
});

test("without words there is nothing to be told now, and the answer is left alone", async () => {
  let go = (): void => undefined;
  const held = new Promise<void>((done) => {
    go = done;
  });
  await open(files, [{ ...says("Whole."), onStart: () => held }]);
  const { id } = await world.task();
  await world.send(id, "Go.");
  await vi.waitFor(() => expect(world.backend.requests).toHaveLength(1), patience);
  await world.agent.tellNow({ taskId: id });
  go();
  await world.until(id, "idle");
  expect((await world.steps(id)).at(-1)).toMatchObject({ kind: "said", state: "done", text: "Whole." });
});
