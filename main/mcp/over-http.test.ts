import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import { McpWorld } from "../../test/fixtures/mcp/mcp-world";
import { mcpContextText, mcpOffers } from "../contract";

/* A server from npm in a process of its own, spoken to over HTTP with sessions, as others write them. */

const program = resolve(
  import.meta.dirname,
  "../../node_modules/@modelcontextprotocol/server-everything/dist/index.js",
);
let ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  ends = [];
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function everythingOverHttp(): Promise<string> {
  const port = await freePort();
  const env = { PATH: process.env.PATH ?? "", PORT: String(port) };
  const child = spawn(process.execPath, [program, "streamableHttp"], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "exit");
  ends.push(() => {
    child.kill("SIGKILL");
    return ended;
  });
  let said = "";
  await new Promise<void>((heard, failed) => {
    child.stderr.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes("listening")) heard();
    });
    void ended.then(() => failed(new Error(said)));
  });
  return `http://127.0.0.1:${port}/mcp`;
}

test("its tools, resources and prompts are listed and used like those of a program", async () => {
  const url = await everythingOverHttp();
  const world = await McpWorld.open();
  ends.push(() => world.close());
  const server = await world.allowed("far", { kind: "http", url, tokenFrom: null });
  expect(server).toMatchObject({ state: "running", error: null });
  const never = new AbortController().signal;
  const offered = await world.service.outer.offered([server.id]);
  const echo = offered.find(({ tool }) => tool === "echo");
  if (!echo) throw new Error("there is no echo");
  expect((await world.service.outer.call(echo, { message: "hello" }, never)).text).toBe("Echo: hello");
  // Its answer comes as a stream of events, the last of which is the result.
  const slow = offered.find(({ tool }) => tool === "trigger-long-running-operation");
  if (!slow) throw new Error("there is no slow one");
  expect((await world.service.outer.call(slow, { duration: 1, steps: 2 }, never)).text).toContain(
    "completed",
  );
  const offers = mcpOffers.parse(await world.service.handlers.offers({ id: server.id }));
  expect(offers.prompts.map(({ name }) => name)).toContain("args-prompt");
  const reading = world.service.handlers.readResource({
    id: server.id,
    uri: "demo://resource/dynamic/text/1",
  });
  const asked = await world.approval();
  await world.service.approvals.decide({ id: asked.id, hash: asked.hash, take: "once", reason: "" });
  expect(mcpContextText.parse(await reading).text).toContain("Resource 1");
  expect(world.troubles).toEqual([]);
});
