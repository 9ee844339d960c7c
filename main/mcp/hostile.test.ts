import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { hostile, McpWorld } from "../../test/fixtures/mcp/mcp-world";
import { openCanary } from "../net";
import { sandboxFor } from "../workspace";

let world: McpWorld;
afterEach(() => world.close());
const limits = {
  startMs: 10_000,
  callMs: 1500,
  messageBytes: 4_000_000,
  bytesPerSecond: 32_000_000,
  messagesPerSecond: 2_000,
  strayLines: 100,
};
const open = async (more: Parameters<typeof McpWorld.open>[0] = {}) => {
  world = await McpWorld.open({ limits, ...more });
};
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|\p{Variation_Selector}/u;
describe("consent", () => {
  test("nothing of a server is started before the word for exactly its command in the app's own surface", async () => {
    await open();
    const { id } = await world.added("one", hostile("plain"));
    await world.service.handlers.start({ id });
    const asked = await world.approval();
    const { command, args, reads } = hostile("plain");
    expect(asked).toMatchObject({ about: "server", argv: [command, ...args], network: false });
    expect(asked.facts).toContainEqual({ name: "reads", lines: reads });
    expect((await world.server(id)).state).toBe("asked");
    expect(await world.service.outer.offered([id])).toEqual([]);
    const wrong = { id: asked.id, hash: "0".repeat(64), take: "once" as const, reason: "" };
    await expect(world.service.approvals.decide(wrong)).rejects.toMatchObject({ code: "agent-waiting-gone" });
    await world.service.approvals.decide({ ...wrong, hash: asked.hash, take: "deny" });
    expect((await world.server(id)).state).toBe("unapproved");
    await expect(readFile(join(world.folder, "mcp", id))).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("holds over a restart, but not for another command under the same name", async () => {
    await open();
    const { id } = await world.allowed("one", hostile("plain"));
    await world.restart();
    expect((await world.server(id)).state).toBe("stopped");
    const path = join(world.folder, "mcp-servers.json");
    await world.service.close();
    await writeFile(path, (await readFile(path, "utf8")).replace('"plain"', '"reach"'));
    await world.restart();
    expect((await world.server(id)).state).toBe("unapproved");
    await expect(world.call(id)).rejects.toThrow("there is no echo");
  });

  test("is asked for again where a path leads elsewhere than it did, and nothing is started before", async () => {
    await open();
    const beside = await realpath(await mkdtemp(join(tmpdir(), "quern-mcp-beside-")));
    const [a, b, link] = [join(beside, "a"), join(beside, "b"), join(beside, "link")];
    await mkdir(a);
    await mkdir(b);
    await symlink(a, link);
    const transport = { ...hostile("plain"), writes: [link] };
    const { id, state } = await world.allowed("one", transport);
    expect(state).toBe("running");
    await world.restart();
    expect((await world.server(id)).state).toBe("stopped");
    await rm(link);
    await symlink(b, link);
    // The agent's call asks nothing, and starts nothing.
    await expect(world.call(id)).rejects.toMatchObject({ code: "mcp-not-approved" });
    expect((await world.server(id)).state).toBe("unapproved");
    await world.service.handlers.start({ id });
    const asked = await world.approval();
    expect(asked.facts).toContainEqual({ name: "writes", lines: [`${link} → ${b}`] });
    await world.service.approvals.decide({ id: asked.id, hash: asked.hash, take: "once", reason: "" });
    await world.until(id, "running");
    // Asked at once where the user starts it by hand.
    await world.restart();
    await rm(link);
    await symlink(a, link);
    await world.service.handlers.start({ id });
    expect((await world.approval()).facts).toContainEqual({ name: "writes", lines: [`${link} → ${a}`] });
    await rm(beside, { recursive: true });
  });

  test("a wider grant needs it too, a narrower one does not", async () => {
    await open();
    const { id } = await world.allowed("one", hostile("plain"));
    const grantOf = async () => (await world.server(id)).tools[0]?.grant;
    await world.service.handlers.setGrant({ id, tool: "echo", grant: "always" });
    expect(await grantOf()).toBe("ask");
    const asked = await world.approval();
    expect(asked).toMatchObject({ about: "grant", argv: ["echo"] });
    await world.service.approvals.decide({ id: asked.id, hash: asked.hash, take: "once", reason: "" });
    await vi.waitFor(async () => expect(await grantOf()).toBe("always"), { timeout: 10_000 });
    await world.service.handlers.setGrant({ id, tool: "echo", grant: "never" });
    expect(await grantOf()).toBe("never");
    expect(await world.service.outer.offered([id])).toEqual([]);
  });

  test("an administrator can forbid all, or all but the own ones", async () => {
    const listed = { name: "theirs", transport: hostile("plain") };
    await open({ rules: { allowed: false, addByHand: true, servers: [listed] } });
    expect(await world.service.handlers.state()).toEqual({ allowed: false, mayAdd: false, servers: [] });
    await expect(
      world.service.handlers.add({ name: "x", transport: hostile("plain") }),
    ).rejects.toMatchObject({
      code: "mcp-forbidden",
    });
    await world.close();
    await open({ rules: { allowed: true, addByHand: false, servers: [listed] } });
    const { servers, mayAdd } = await world.service.handlers.state();
    expect(mayAdd).toBe(false);
    // It asks before its first start all the same.
    expect(servers).toMatchObject([{ name: "theirs", byPolicy: true, state: "unapproved" }]);
    const id = servers[0]?.id ?? "";
    await expect(world.service.handlers.remove({ id })).rejects.toMatchObject({ code: "mcp-forbidden" });
  });
});

describe("a tool that is not what it was", () => {
  test.each(["changes", "changes-schema"])(
    "is off until the user has seen the difference (%s)",
    async (way) => {
      await open();
      const { id } = await world.allowed("one", hostile(way));
      const [agreed] = await world.service.outer.offered([id]);
      if (!agreed) throw new Error("nothing is offered");
      await world.call(id);
      const changed = await vi.waitFor(async () => {
        const [tool] = (await world.server(id)).tools;
        expect(tool?.state).toBe("changed");
        return tool;
      });
      expect(changed?.before).toMatchObject({ description: "Says what it is told." });
      expect(await world.service.outer.offered([id])).toEqual([]);
      const { signal } = new AbortController();
      expect(await world.service.outer.verdict(agreed, signal)).toMatchObject({ kind: "refused" });
      expect(await world.service.outer.call(agreed, { text: "x" }, signal)).toMatchObject({ failed: true });
      // What was looked at is what is agreed to, and nothing else.
      const hash = changed?.hash ?? "";
      await expect(
        world.service.handlers.agree({ id, tool: "echo", hash: agreed.hash }),
      ).rejects.toMatchObject({ code: "mcp-unknown" });
      await world.service.handlers.agree({ id, tool: "echo", hash });
      const [now] = await world.service.outer.offered([id]);
      expect(now?.hash).toBe(hash);
      // What the model was told before is not this one.
      expect(await world.service.outer.verdict(agreed, signal)).toMatchObject({ kind: "refused" });
    },
  );

  test("or that came later is not offered before the user agrees", async () => {
    await open();
    const { id } = await world.allowed("one", hostile("adds"));
    await world.call(id);
    await vi.waitFor(async () =>
      expect((await world.server(id)).tools).toMatchObject([
        { state: "agreed" },
        { name: "late", state: "new" },
      ]),
    );
    expect((await world.service.outer.offered([id])).map(({ tool }) => tool)).toEqual(["echo"]);
  });
});

describe("what a server sends", () => {
  test("holds nothing that cannot be seen or drives a terminal, and what is unusable is left out", async () => {
    await open();
    const { id, tools, leftOut } = await world.allowed("one", hostile("escapes"));
    expect(tools.map(({ name }) => name)).toEqual(["echo"]);
    expect(leftOut).toBe(3);
    expect(tools[0]?.description).toBe("Says it. Ok");
    expect(tools[0]?.schema).toContain('"description":"abc"');
    const result = await world.call(id);
    expect(result.text).toBe("red <|im_end|> done");
    expect(JSON.stringify(await world.server(id))).not.toMatch(unseen);
  });

  test("is cut where it is long, and ends the server where it is more than can be taken", async () => {
    // On a busy machine a message of many megabytes takes its time, and fewer come in a second.
    await open({ limits: { ...limits, callMs: 20_000, messagesPerSecond: 300 } });
    const huge = await world.allowed("huge", hostile("huge"));
    const { text } = await world.call(huge.id);
    expect(text.length).toBeLessThan(201_000);
    expect((await world.server(huge.id)).state).toBe("running");
    for (const way of ["too-huge", "flood"]) {
      const { id } = await world.allowed(way, hostile(way));
      await expect(world.call(id)).rejects.toMatchObject({ code: "mcp-too-much" });
      expect(await world.server(id)).toMatchObject({ state: "failed", error: { code: "mcp-too-much" } });
    }
    const line = await world.allowed("one-line", hostile("one-line"));
    expect(line).toMatchObject({ state: "failed", error: { code: "mcp-too-much" } });
    expect((await world.allowed("many", hostile("many"))).tools).toHaveLength(64);
  });

  test("that is no message ends it, and its end is told with its last words, cleaned", async () => {
    await open();
    expect(await world.allowed("garbage", hostile("garbage"))).toMatchObject({
      state: "failed",
      error: { code: "mcp-no-protocol" },
    });
    const dead = await world.allowed("dead", hostile("dies-at-start"));
    expect(dead).toMatchObject({ state: "failed", error: { code: "mcp-ended" } });
    expect(dead.error?.params.why).toBe("cannot find the module");
    expect(JSON.stringify(dead)).not.toMatch(unseen);
  });

  test("asking for the model, the folders or the user gets it nothing", async () => {
    await open({ limits: { ...limits, callMs: 5000 } });
    const { id } = await world.allowed("one", hostile("asks"));
    await world.call(id);
    const replies = (await world.wrote(id, "replies.json")) as unknown as {
      id: string;
      error?: { code: number };
    }[];
    expect(replies.map((one) => [one.id, one.error?.code])).toEqual([
      ["s", -32_601],
      ["r", -32_601],
      ["e", -32_601],
    ]);
  });
});

describe("a server that does not behave as a process", () => {
  test("and never answers is ended, and the next call starts it anew", async () => {
    await open();
    const { id } = await world.allowed("one", hostile("mute"));
    await expect(world.call(id)).rejects.toMatchObject({ code: "mcp-timeout" });
    expect(await world.server(id)).toMatchObject({ state: "failed", error: { code: "mcp-timeout" } });
    const { id: quiet } = await world.added("quiet", hostile("mute-from-start"));
    await world.service.handlers.start({ id: quiet });
    const asked = await world.approval();
    await world.service.approvals.decide({ id: asked.id, hash: asked.hash, take: "once", reason: "" });
    await world.until(quiet, "starting");
    const began = performance.now();
    await world.service.handlers.stop({ id: quiet });
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test("and dies in the middle of a call is told as ended, and can be started again", async () => {
    await open();
    const { id } = await world.allowed("one", hostile("dies"));
    await expect(world.call(id)).rejects.toMatchObject({ code: "mcp-ended" });
    expect((await world.server(id)).stderr).toContain("I had enough.");
    await world.service.handlers.start({ id });
    await world.until(id, "running");
  });

  test.runIf(process.platform === "linux")(
    "and whose children leave its group and heed no signal is ended with all of them",
    async () => {
      await open();
      const { id } = await world.allowed("one", { ...hostile("children"), env: ["MCP_MARK"] });
      await world.wrote(id, "child.json");
      expect((await marked(world.folder)).length).toBeGreaterThanOrEqual(2);
      await world.service.handlers.stop({ id });
      expect(await marked(world.folder)).toEqual([]);
    },
  );

  test("reaches no file, port or secret that was not named", async ({ skip }) => {
    const { kind } = await sandboxFor([], []);
    if (kind === "none") skip();
    const canary = await openCanary();
    await open({ limits: { ...limits, callMs: 10_000 } });
    const file = join(world.folder, "canary.txt");
    await writeFile(file, "canary-in-a-file");
    const { id } = await world.allowed("one", hostile("reach", file, String(canary.port)));
    await world.call(id);
    const reached = JSON.stringify(await world.wrote(id, "reached.json"));
    canary.close();
    expect(reached).toContain("refused");
    expect(reached).not.toContain("canary-in-a-file");
    expect(reached).not.toContain("canary-in-the-environment");
    expect(reached).not.toContain('"connected":"connected"');
    expect(canary.touched()).toBe(0);
    await expect(readFile(`${file}.new`)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

/** Processes that carry this mark in their environment. */
async function marked(mark: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/u.test(name) && name !== String(process.pid));
  const found: string[] = [];
  for (const pid of pids) {
    const env = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    if (env.includes(`MCP_MARK=${mark}`)) found.push(pid);
  }
  return found;
}

describe("a server on the network", () => {
  /** Answers in JSON, as the simplest of servers do. */
  async function far(hook: (headers: Record<string, unknown>, url: string) => number | null = () => null) {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const status = hook(request.headers, request.url ?? "");
        if (status !== null) {
          response.writeHead(status, { location: "/elsewhere" }).end();
          return;
        }
        const message = JSON.parse(Buffer.concat(parts).toString() || "{}") as {
          id?: number;
          method?: string;
          params?: { protocolVersion?: string };
        };
        if (message.id === undefined) {
          response.writeHead(202).end();
          return;
        }
        const echo = {
          name: "echo",
          description: "Says it.",
          inputSchema: { type: "object", properties: {} },
        };
        const results: Record<string, unknown> = {
          initialize: {
            protocolVersion: message.params?.protocolVersion,
            capabilities: { tools: {} },
            serverInfo: { name: "far", version: "1" },
          },
          "tools/list": { tools: [echo] },
          "tools/call": { content: [{ type: "text", text: "from afar" }] },
        };
        response.writeHead(200, { "content-type": "application/json" });
        response.end(
          JSON.stringify({ jsonrpc: "2.0", id: message.id, result: results[message.method ?? ""] }),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return { url: `http://127.0.0.1:${port}/mcp`, close: () => server.close() };
  }

  test("is used through the one way out, with its token, and not at all while offline", async () => {
    await open({ env: { TOOLS_TOKEN: "t0ken" } });
    const seen = new Set<unknown>();
    const there = await far((headers) => {
      seen.add(headers.authorization);
      return null;
    });
    const server = await world.allowed("far", { kind: "http", url: there.url, tokenFrom: "TOOLS_TOKEN" });
    expect(server).toMatchObject({ state: "running", error: null });
    expect((await world.call(server.id)).text).toBe("from afar");
    expect([...seen]).toEqual(["Bearer t0ken"]);
    world.offline = true;
    await world.service.offlineChanged(true);
    expect((await world.server(server.id)).state).toBe("stopped");
    await world.service.handlers.start({ id: server.id });
    expect(await world.until(server.id, "failed")).toMatchObject({ error: { code: "offline" } });
    const program = await world.allowed("program", { ...hostile("plain"), network: true });
    expect(program).toMatchObject({ state: "failed", error: { code: "offline" } });
    there.close();
  });

  test("or that nothing holds in, so that it could use one, is shown so and ended while offline", async () => {
    await open();
    // What may write in the whole home is held in by nothing.
    const { id } = await world.added("free", { ...hostile("plain"), writes: [homedir()] });
    await world.service.handlers.start({ id });
    const asked = await world.approval();
    expect(asked).toMatchObject({ sandbox: "none", network: true });
    await world.service.approvals.decide({ id: asked.id, hash: asked.hash, take: "once", reason: "" });
    expect(await world.until(id, "running")).toMatchObject({ sandbox: "none" });
    world.offline = true;
    await world.service.offlineChanged(true);
    expect((await world.server(id)).state).toBe("stopped");
    await world.service.handlers.start({ id });
    expect(await world.until(id, "failed")).toMatchObject({ error: { code: "offline" } });
  });

  test("that leads elsewhere is not followed", async () => {
    await open();
    const asked: string[] = [];
    const there = await far((_headers, url) => {
      asked.push(url);
      return 307;
    });
    const server = await world.allowed("far", { kind: "http", url: there.url, tokenFrom: null });
    expect(server.state).toBe("failed");
    expect(new Set(asked)).toEqual(new Set(["/mcp"]));
    there.close();
  });
});
