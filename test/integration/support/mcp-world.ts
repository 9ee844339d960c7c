import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { vi } from "vitest";
import type { ApprovalRequest } from "../../../main/agent";
import { type McpServer, type McpState, type McpTransport, mcpState } from "../../../main/contract";
import { createMcpService, type McpOptions, type McpService } from "../../../main/mcp";
import { createNet } from "../../../main/net";

const hostileProgram = resolve(import.meta.dirname, "../../fixtures/mcp/hostile.mjs");

/** The hostile server, in one of its ways. */
export const hostile = (way: string, ...rest: string[]): Extract<McpTransport, { kind: "stdio" }> => ({
  kind: "stdio",
  command: process.execPath,
  args: [hostileProgram, way, ...rest],
  env: [],
  reads: [resolve(hostileProgram, "..")],
  writes: [],
  network: false,
});

/** The filesystem server from npm, on this folder. */
export const filesystem = (folder: string): Extract<McpTransport, { kind: "stdio" }> => {
  const modules = resolve(import.meta.dirname, "../../../node_modules");
  return {
    kind: "stdio",
    command: process.execPath,
    args: [join(modules, "@modelcontextprotocol/server-filesystem/dist/index.js"), folder],
    env: [],
    reads: [modules],
    writes: [folder],
    network: false,
  };
};

/** Servers of tools over a data folder of their own, with a user who decides in the approval surface's place. */
export class McpWorld {
  readonly troubles: unknown[] = [];
  readonly states: McpState[] = [];
  offline = false;
  service: McpService;

  private constructor(
    readonly folder: string,
    private readonly more: Partial<McpOptions>,
  ) {
    this.service = this.make();
  }

  static async open(more: Partial<McpOptions> = {}): Promise<McpWorld> {
    return new McpWorld(await realpath(await mkdtemp(join(tmpdir(), "quern-mcp-"))), more);
  }

  /** Ends the service and begins another one over the same data. */
  async restart(): Promise<void> {
    await this.service.close();
    this.service = this.make();
  }

  /** Adds a server and lets it start; resolves when it runs or has failed. */
  async allowed(name: string, transport: McpTransport): Promise<McpServer> {
    const { id } = await this.added(name, transport);
    await this.service.handlers.start({ id });
    const asked = await this.approval();
    await this.service.approvals.decide({ id: asked.id, hash: asked.hash, take: "once", reason: "" });
    return this.until(id, "running", "failed");
  }

  async added(name: string, transport: McpTransport): Promise<McpServer> {
    const { servers } = mcpState.parse(await this.service.handlers.add({ name, transport }));
    const server = servers.find((one) => one.name === name);
    if (!server) throw new Error("it was not added");
    return server;
  }

  async server(id: string): Promise<McpServer> {
    const { servers } = mcpState.parse(await this.service.handlers.state());
    const server = servers.find((one) => one.id === id);
    if (!server) throw new Error("no such server");
    return server;
  }

  until(id: string, ...states: McpServer["state"][]): Promise<McpServer> {
    return vi.waitFor(
      async () => {
        const server = await this.server(id);
        if (!states.includes(server.state)) throw new Error(`is ${server.state}`);
        // The first list is written down a moment after it came.
        if (server.state === "running" && server.tools.some(({ state }) => state === "new")) {
          const pinned = await this.service.outer.offered([id]);
          if (pinned.length === 0) throw new Error("not pinned yet");
        }
        return server;
      },
      { timeout: 20_000, interval: 20 },
    );
  }

  approval(): Promise<ApprovalRequest> {
    return vi.waitFor(
      () => {
        const current = this.service.approvals.current();
        if (!current) throw new Error("nothing is asked");
        return current;
      },
      { timeout: 10_000, interval: 10 },
    );
  }

  /** Calls the tool `echo` of a server as the agent would, after the user's word for it. */
  async call(id: string, text = "hello", signal: AbortSignal = new AbortController().signal) {
    const tool = (await this.service.outer.offered([id])).find((one) => one.tool === "echo");
    if (!tool) throw new Error("there is no echo");
    return this.service.outer.call(tool, { text }, signal);
  }

  /** What a server has written into its own folder. */
  async wrote(id: string, name: string): Promise<Record<string, unknown>> {
    return JSON.parse(await readFile(join(this.folder, "mcp", id, name), "utf8")) as Record<string, unknown>;
  }

  async close(): Promise<void> {
    await this.service.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private make(): McpService {
    const env = { PATH: process.env.PATH, CANARY_SECRET: "canary-in-the-environment", MCP_MARK: this.folder };
    return createMcpService({
      dataFolder: this.folder,
      env,
      version: "0.0.0-test",
      offline: () => this.offline,
      rules: { allowed: true, addByHand: true, servers: [] },
      netTo: (endpoint, more) =>
        createNet({ endpoint, ...more, env: {}, version: "test", offline: () => this.offline }),
      countTexts: () => Promise.reject(new Error("no model")),
      emit: (_event, state) => void this.states.push(state as McpState),
      onTrouble: (thrown) => this.troubles.push(thrown),
      ...this.more,
    });
  }
}
