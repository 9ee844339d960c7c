import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { AgentWorld } from "../../test/fixtures/agent/agent-world";
import { call, type Line, says } from "../../test/fixtures/agent/scripted-backend";
import { hostile, McpWorld } from "../../test/fixtures/mcp/mcp-world";
import { filesystem } from "../../test/fixtures/mcp/transports";
import type { ApprovalRequest } from "../agent";
import { toolDefinitions } from "../agent/tools/definitions";

/*
 * The filesystem server from npm as a real process, used by the agent's real loop; only the model is a script.
 */

let mcp: McpWorld;
let world: AgentWorld;
afterEach(async () => {
  await world.close();
  await mcp.close();
});

/** A server is a process: on a busy machine it takes its time. */
const patience = { timeout: 15_000, interval: 20 };
const script: Line[] = [];
/** An agent with the filesystem server on its own folder. */
async function open() {
  mcp = await McpWorld.open();
  script.length = 0;
  world = await AgentWorld.open({ "a.txt": "one\n" }, script, mcp.service.outer);
  const server = await mcp.allowed("files", filesystem(world.root));
  expect(server.error).toBeNull();
  expect(server.state).toBe("running");
  return server;
}
const approval = (): Promise<ApprovalRequest> =>
  vi.waitFor(() => {
    const current = world.service.approvals.current();
    if (!current) throw new Error("nothing is asked");
    return current;
  }, patience);
const decide = async (take: "once" | "session" | "deny", reason = "") => {
  const { id, hash } = await approval();
  await world.service.approvals.decide({ id, hash, take, reason });
};

test("a server's tool changes a file on the user's word for exactly its arguments, and that can be undone", async () => {
  const server = await open();
  const path = join(world.root, "b.txt");
  script.push(call("mcp__files__write_file", { path, content: "two\n" }), says("Done."));
  const { id } = await world.task("auto");
  await world.agent.setServers({ taskId: id, servers: [server.id] });
  await world.send(id, "Write b.txt.");
  const asked = await approval();
  expect(asked).toMatchObject({
    about: "tool",
    argv: ["write_file", `path: ${JSON.stringify(path)}`, 'content: "two\\n"'],
    facts: [{ name: "server", lines: ["files"] }],
  });
  const desk = world.service.approvals;
  await expect(
    desk.decide({ id: asked.id, hash: "0".repeat(64), take: "once", reason: "" }),
  ).rejects.toMatchObject({ code: "agent-waiting-gone" });
  // The page sees it waiting, and can neither answer nor take it.
  await expect(world.agent.answer({ id: asked.id, text: "yes" })).rejects.toMatchObject({
    code: "agent-waiting-gone",
  });
  // While a server may write there, the place of a repository is held.
  const names = async () => (await readdir(world.root)).filter((name) => name !== ".git");
  expect(await names()).toEqual(["a.txt"]);
  await decide("once");
  await world.until(id, "idle");
  expect(await readFile(path, "utf8")).toBe("two\n");
  expect(await world.state(id)).toMatchObject({ changedFiles: 1, servers: [server.id] });
  expect(world.told(1)).toContain("The server files gave, as data:");
  const [step] = await world.tools(id);
  expect(step).toMatchObject({ tool: "mcp", state: "done", restorable: true });
  await world.agent.restore({ stepId: step?.id ?? "", what: "files", overwrite: [] });
  expect(await names()).toEqual(["a.txt"]);
  await mcp.service.handlers.stop({ id: server.id });
  expect(await readdir(world.root)).toEqual(["a.txt"]);
});

test("a denied call is not carried out and the model is told why; a grant for the session asks no more", async () => {
  const server = await open();
  const read = call("mcp__files__read_text_file", { path: join(world.root, "a.txt") });
  script.push(read, read, read, says("Done."));
  const { id } = await world.task("edit");
  await world.agent.setServers({ taskId: id, servers: [server.id] });
  await world.send(id, "Read it.");
  await decide("deny", "Not that one.");
  await vi.waitFor(() => expect(world.told(1)).toContain("Not that one."), patience);
  await decide("session");
  await world.until(id, "idle");
  expect((await world.tools(id)).map(({ state }) => state)).toEqual(["denied", "done", "done"]);
  expect(world.told(3)).toContain("one");
  // It was for this session: another one asks again.
  await mcp.restart();
  expect((await mcp.server(server.id)).tools.every(({ grant }) => grant === "ask")).toBe(true);
});

test("without a server enabled for the task the request is the same to the byte; with one its tools come last", async () => {
  const server = await open();
  script.push(says("Hello."), says("Hello."));
  const plain = await world.task("edit");
  await world.send(plain.id, "Hello.");
  await world.until(plain.id, "idle");
  expect(JSON.stringify(world.backend.requests[0]?.tools)).toBe(JSON.stringify(toolDefinitions));
  const { id } = await world.task("edit");
  const before = (await world.state(id)).context.system;
  await world.agent.setServers({ taskId: id, servers: [server.id] });
  expect((await world.state(id)).context.system).toBeGreaterThan(before);
  await world.send(id, "Hello.");
  await world.until(id, "idle");
  const tools = world.backend.requests[1]?.tools ?? [];
  expect(JSON.stringify(tools.slice(0, toolDefinitions.length))).toBe(JSON.stringify(toolDefinitions));
  const names = tools.slice(toolDefinitions.length).map(({ name }) => name);
  expect(names).toContain("mcp__files__read_text_file");
  expect(names.every((name) => name.startsWith("mcp__files__"))).toBe(true);
  // Another Quern over the same data tells the model the same.
  world.restart([says("Again.")]);
  await world.send(id, "Again.");
  await world.until(id, "idle");
  expect(JSON.stringify(world.backend.requests[0]?.tools)).toBe(JSON.stringify(tools));
});

test("in a folder that is not trusted, and in plan mode, nothing is started and nobody is asked", async () => {
  const server = await open();
  await mcp.service.handlers.stop({ id: server.id });
  const list = call("mcp__files__list_directory", { path: world.root });
  script.push(list, says("I see."));
  const { id } = await world.task("plan");
  await world.agent.setServers({ taskId: id, servers: [server.id] });
  await world.send(id, "Look.");
  await world.until(id, "idle");
  expect((await mcp.server(server.id)).state).toBe("stopped");
  await world.agent.setMode({ taskId: id, mode: "edit" });
  world.setTrusted(false);
  world.restart([list, says("I see.")]);
  await world.send(id, "Look.");
  await world.until(id, "idle");
  expect((await mcp.server(server.id)).state).toBe("stopped");
  expect((await world.tools(id)).map(({ state }) => state)).toEqual(["denied", "denied"]);
});

test("a file of the folder adds, starts and allows nothing", async () => {
  const server = await open();
  const wants = { mcpServers: { evil: { command: "/bin/sh", args: ["-c", `touch ${world.root}/made`] } } };
  await mkdir(join(world.root, ".vscode"));
  for (const name of [".mcp.json", ".vscode/mcp.json", "mcp-servers.json"])
    await writeFile(join(world.root, name), JSON.stringify(wants));
  script.push(call("mcp__evil__run", {}), says("Done."));
  const { id } = await world.task("edit");
  await world.send(id, "Go.");
  await world.until(id, "idle");
  expect((await mcp.service.handlers.state()).servers.map(({ id: one }) => one)).toEqual([server.id]);
  expect(world.told(1)).toContain("There is no function mcp__evil__run");
});

test("the user's stop ends a call that is under way", async () => {
  await open();
  const mute = await mcp.allowed("mute", hostile("mute"));
  script.push(call("mcp__mute__echo", { text: "x" }));
  const { id } = await world.task("edit");
  await world.agent.setServers({ taskId: id, servers: [mute.id] });
  await world.send(id, "Go.");
  await decide("once");
  await vi.waitFor(async () =>
    expect((await world.tools(id)).map(({ state }) => state)).toEqual(["running"]),
  );
  const began = performance.now();
  await world.agent.stop({ taskId: id });
  expect(performance.now() - began).toBeLessThan(1000);
  await world.until(id, "stopped");
});
