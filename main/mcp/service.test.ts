import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hostile, McpWorld } from "../../test/fixtures/mcp/mcp-world";

let world: McpWorld;
beforeEach(async () => {
  world = await McpWorld.open();
});
afterEach(() => world.close());

test("a server starts on the user's word alone, its tools are pinned, and a call gives what it says", async () => {
  const { id } = await world.added("one", hostile("plain"));
  await world.service.handlers.start({ id });
  const asked = await world.approval();
  expect(asked).toMatchObject({ about: "server", argv: [process.execPath, ...hostile("plain").args] });
  expect((await world.server(id)).state).toBe("asked");
  await world.service.approvals.decide({ id: asked.id, hash: asked.hash, take: "once", reason: "" });
  const server = await world.until(id, "running", "failed");
  expect(server).toMatchObject({ state: "running", error: null });
  expect(server.tools).toMatchObject([
    { name: "echo", callName: "mcp__one__echo", state: "agreed", grant: "ask" },
  ]);
  expect(server.tokens.measured).toBe(false);
  expect(server.tokens.count).toBeGreaterThan(10);
  expect(await world.call(id, "hello")).toEqual({ text: "hello", failed: false });
  const [tool] = await world.service.outer.offered([id]);
  if (!tool) throw new Error("nothing is offered");
  const { signal } = new AbortController();
  expect(await world.service.outer.verdict(tool, signal)).toMatchObject({ kind: "ask" });
  world.service.outer.allowForSession(tool);
  expect(await world.service.outer.verdict(tool, signal)).toEqual({ kind: "allowed" });
  await world.service.handlers.stop({ id });
  expect((await world.server(id)).state).toBe("stopped");
  expect(world.troubles).toEqual([]);
});

test("a tool that changes is refused as soon as its server says so", async () => {
  const { id } = await world.allowed("one", hostile("changes"));
  const [tool] = await world.service.outer.offered([id]);
  if (!tool) throw new Error("nothing is offered");
  await world.call(id);
  await vi.waitFor(async () => expect((await world.server(id)).tools[0]?.state).toBe("changed"), 10_000);
  const { signal } = new AbortController();
  expect(await world.service.outer.verdict(tool, signal)).toMatchObject({ kind: "refused" });
});

test("a server that is removed asks nothing more: its grants' questions go with it, others' stay", async () => {
  const one = await world.allowed("one", hostile("plain"));
  const other = await world.allowed("other", hostile("plain"));
  for (const { id } of [one, other])
    await world.service.handlers.setGrant({ id, tool: "echo", grant: "always" });
  expect((await world.approval()).facts).toContainEqual({ name: "server", lines: ["one"] });
  await world.service.handlers.remove({ id: one.id });
  expect((await world.approval()).facts).toContainEqual({ name: "server", lines: ["other"] });
  await world.service.handlers.remove({ id: other.id });
  expect(world.service.approvals.current()).toBeNull();
});
