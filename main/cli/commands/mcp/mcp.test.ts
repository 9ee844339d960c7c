import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, it } from "vitest";
import type { CliContext } from "../../context";
import { answering } from "./answering";
import { facts } from "./facts";

/** Whatever is asked of it is more than arguments that are refused may ask. */
const untouched = new Proxy(
  {},
  {
    get: (_, name) => {
      throw new Error(`asked for ${String(name)}`);
    },
  },
) as CliContext;

describe("the arguments of a tool", () => {
  const codeOf = async (name: string, args: unknown) =>
    await facts[name]?.tell(untouched, args).then(
      () => "done",
      (error: { code?: string; message: string }) => error.code ?? error.message,
    );

  it("are what its schema says, or the answer is invalid-request before anything is looked at", async () => {
    for (const context of ["8000", -1, 0, 1.5, null, 1e9])
      expect(await codeOf("fit", { context }), String(context)).toBe("invalid-request");
    expect(await codeOf("fit", { contxt: 8000 })).toBe("invalid-request");
    for (const name of ["machine", "loaded", "models"])
      expect(await codeOf(name, { any: 1 })).toBe("invalid-request");
    // What the schema allows is worked on.
    for (const args of [{}, { context: 8000 }]) expect(await codeOf("fit", args)).toMatch(/^asked for /);
  });

  it("are published by the schema that they are checked with", () => {
    expect(facts.fit?.inputSchema).toMatchObject({
      type: "object",
      properties: { context: { type: "integer", minimum: 1024, maximum: 262_144 } },
      additionalProperties: false,
    });
  });
});

describe("questions that are open when the other side has said its last", () => {
  it("are answered before the server closes; one that was taken back is not waited for", async () => {
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    const { transport, answered } = answering(ours);
    const server = new Server({ name: "test", version: "1" }, { capabilities: { tools: {} } });
    let finish: () => void = () => undefined;
    const working = new Promise<void>((resolve) => {
      finish = resolve;
    });
    server.setRequestHandler(CallToolRequestSchema, async () => {
      await working;
      return { content: [{ type: "text", text: "told" }] };
    });
    await server.connect(transport);
    const client = new Client({ name: "test", version: "1" });
    await client.connect(theirs);
    await answered();
    const answer = client.callTool({ name: "fit", arguments: {} });
    const back = new AbortController();
    const takenBack = client.callTool({ name: "fit", arguments: {} }, undefined, { signal: back.signal });
    const refused = expect(takenBack).rejects.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    let closed = false;
    const closing = answered().then(async () => {
      closed = true;
      await server.close();
    });
    back.abort();
    await refused;
    expect(closed).toBe(false);
    finish();
    expect(await answer).toMatchObject({ content: [{ text: "told" }] });
    await closing;
  });
});
