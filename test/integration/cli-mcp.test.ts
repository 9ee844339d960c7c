import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fitJson } from "../../main/cli/fit-json";
import { machineReport } from "../../main/contract";
import { temporaryFolder } from "./support/chat-world";
import { cli, root, startCli, throughNpm } from "./support/cli";

/* Quern as a server of tools, asked by the official client over a real process. */

const client = new Client({ name: "test", version: "1" });
let remove: () => Promise<void>;
let env: Record<string, string>;

beforeAll(async () => {
  // Builds what is not built.
  await throughNpm("--version");
  const made = await temporaryFolder();
  remove = made.remove;
  env = { QUERN_DATA: join(made.folder, "data") };
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(root, "out/main/cli.js"), "mcp"],
      env: {
        PATH: process.env.PATH ?? "",
        HOME: process.env.HOME ?? "",
        ...env,
      },
      stderr: "ignore",
    }),
  );
}, 120_000);
afterAll(async () => {
  await client.close();
  await remove();
});

async function told(name: string, args: Record<string, unknown> = {}): Promise<unknown> {
  const result = await client.callTool({ name, arguments: args });
  const [part] = result.content as { type: string; text: string }[];
  return JSON.parse(part?.text ?? "");
}

it("tells of the machine, of what fits and of the models, each in the form of the commands", async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(["machine", "fit", "loaded", "models"]);
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
  expect(machineReport.safeParse(await told("machine")).success).toBe(true);
  const fit = fitJson.parse(await told("fit", { context: 4096 }));
  expect(fit.wishes.minContextTokens).toBe(4096);
  expect(await told("models")).toMatchObject({ models: [{ id: "practice", practice: true }] });
}, 120_000);

it("tells which model another process of Quern has loaded, how and since when, and no longer than it has", async () => {
  expect(await told("loaded")).toEqual({ loaded: [] });
  await cli(["serve", "--make-token", "script"], env);
  const begun = new Date().toISOString();
  const serve = async () => {
    const running = startCli(["serve", "--port", "0", "--model", "practice"], env);
    await running.says('"event":"loaded"');
    return running;
  };
  const running = await serve();
  const contextTokens = Number(/"contextTokens":(\d+)/u.exec(running.said())?.[1]);
  const { loaded } = (await told("loaded")) as { loaded: { pid: number; since: string }[] };
  expect(loaded).toMatchObject([
    {
      by: "serve",
      pid: running.pid,
      modelId: "practice",
      practice: true,
      plan: { contextTokens },
      actual: { contextTokens },
    },
  ]);
  expect(Date.parse(loaded[0]?.since ?? "")).toBeGreaterThanOrEqual(Date.parse(begun));
  running.terminate();
  await running.ended;
  expect(await told("loaded")).toEqual({ loaded: [] });
  // One that is killed can take nothing back; it is known nevertheless.
  const killed = await serve();
  process.kill(killed.pid, "SIGKILL");
  await killed.ended;
  expect(await told("loaded")).toEqual({ loaded: [] });
}, 180_000);

it("refuses what makes no sense, and goes on", async () => {
  for (const context of [-1, "8000"])
    expect(await told("fit", { context })).toMatchObject({ error: "invalid-request" });
  await expect(client.callTool({ name: "shell", arguments: {} })).rejects.toThrow("There is no tool shell");
  expect(await told("models")).toMatchObject({ lastUsed: null });
}, 60_000);

it("answers what was asked before the other side closed", async () => {
  const { folder, remove: removeData } = await temporaryFolder();
  const server = spawn(process.execPath, [join(root, "out/main/cli.js"), "mcp"], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, QUERN_DATA: join(folder, "data") },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const asked = [
    {
      method: "initialize",
      params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } },
    },
    { method: "tools/call", params: { name: "models", arguments: {} } },
    { method: "tools/call", params: { name: "machine", arguments: {} } },
  ];
  server.stdin.end(
    asked.map((message, n) => `${JSON.stringify({ jsonrpc: "2.0", id: n, ...message })}\n`).join(""),
  );
  const answers = (await text(server.stdout)).trim().split("\n");
  const ids = answers.map((line) => (JSON.parse(line) as { id: number }).id);
  expect(ids.sort()).toEqual([0, 1, 2]);
  await removeData();
}, 60_000);
