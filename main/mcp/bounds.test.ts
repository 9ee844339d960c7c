import { spawn } from "node:child_process";
import { createServer, type ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { hostile, McpWorld } from "../../test/fixtures/mcp/mcp-world";
import { usualLimits } from "./limits";
import { ProgramTransport } from "./program-transport";

test("a program that does not read what it is sent is ended before that piles up", async () => {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const breaches: string[] = [];
  const end = async () => void child.kill("SIGKILL");
  const limits = { ...usualLimits, messageBytes: 1_000_000 };
  const way = new ProgramTransport(
    { child, sandbox: "none", end },
    () => null,
    limits,
    (breach) => {
      breaches.push(breach);
    },
  );
  await way.start();
  const message = { jsonrpc: "2.0" as const, id: 1, result: { text: "x".repeat(400_000) } };
  const sent = Array.from({ length: 3 }, () => way.send(message).catch(() => undefined));
  expect(breaches).toEqual([]);
  await expect(way.send(message)).rejects.toThrow("does not read");
  expect(breaches).toEqual(["mcp-too-much"]);
  await Promise.all(sent);
  expect(child.killed).toBe(true);
});

test("a start takes no longer than it may in all, however soon each part of the list comes", async () => {
  const world = await McpWorld.open({ limits: { ...usualLimits, startMs: 2500 } });
  const { state, error } = await world.allowed("one", hostile("pages"));
  expect({ state, error }).toMatchObject({ state: "failed", error: { code: "mcp-timeout" } });
  expect(error?.params.seconds).toBe(2.5);
  await world.close();
});

/** A server on the network that answers a call with a stream of events. */
async function streaming(answerCall: (response: ServerResponse) => void) {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { id, method, params } = JSON.parse(Buffer.concat(parts).toString() || "{}") as {
      id?: number;
      method?: string;
      params?: { protocolVersion?: string };
    };
    if (method === "tools/call") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      answerCall(response);
      return;
    }
    const result =
      method === "initialize"
        ? {
            protocolVersion: params?.protocolVersion,
            capabilities: { tools: {} },
            serverInfo: { name: "far", version: "1" },
          }
        : { tools: [{ name: "echo", inputSchema: { type: "object" } }] };
    if (id === undefined) response.writeHead(202).end();
    else
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/mcp`, close };
}

const note = `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/x" })}\n\n`;
test.each([
  ["too long an event", (response: ServerResponse) => void response.write(`data: ${"x".repeat(600_000)}`)],
  ["too many of them", (response: ServerResponse) => void response.write(note.repeat(400))],
])(
  "a stream from the network with %s ends the server at once, not when its time is up",
  async (_, answer) => {
    const limits = { ...usualLimits, callMs: 60_000, messageBytes: 500_000, messagesPerSecond: 300 };
    const world = await McpWorld.open({ limits });
    const far = await streaming(answer);
    try {
      const { id, state } = await world.allowed("far", { kind: "http", url: far.url, tokenFrom: null });
      expect(state).toBe("running");
      await expect(world.call(id)).rejects.toMatchObject({ code: "mcp-too-much" });
      expect(await world.server(id)).toMatchObject({ state: "failed", error: { code: "mcp-too-much" } });
    } finally {
      far.close();
      await world.close();
    }
  },
);
