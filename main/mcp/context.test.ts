import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { AgentWorld } from "../../test/fixtures/agent/agent-world";
import { says } from "../../test/fixtures/agent/scripted-backend";
import { McpWorld } from "../../test/fixtures/mcp/mcp-world";
import { everything, filesystem } from "../../test/fixtures/mcp/transports";
import { type McpContextText, mcpContextText, mcpOffers } from "../contract";
import { offersListed, promptText, resourceText } from "./context";

/*
 * Resources and prompts of a server from npm, as a real process.
 */

let mcp: McpWorld | null = null;
afterEach(async () => {
  await mcp?.close();
  mcp = null;
});

async function open() {
  mcp = await McpWorld.open();
  const { id } = await mcp.allowed("all", everything());
  const { handlers, approvals } = mcp.service;
  const world = mcp;
  const decide = async (take: "once" | "session" | "deny") => {
    const asked = await world.approval();
    await approvals.decide({ id: asked.id, hash: asked.hash, take, reason: "" });
    return asked;
  };
  return { id, handlers, decide, world };
}
const text = "demo://resource/dynamic/text/1";
const told = (found: unknown): McpContextText => mcpContextText.parse(found);

test("a server's resources, addresses and prompts are listed, and nothing of it needs a word", async () => {
  const { id, handlers, world } = await open();
  const offers = mcpOffers.parse(await handlers.offers({ id }));
  expect(offers.resources.length).toBeGreaterThan(0);
  expect(offers.templates.map(({ uriTemplate }) => uriTemplate)).toContain(
    "demo://resource/dynamic/text/{resourceId}",
  );
  const withArguments = offers.prompts.find(({ name }) => name === "args-prompt");
  expect(withArguments?.arguments.map(({ name, required }) => [name, required])).toEqual([
    ["city", true],
    ["state", false],
  ]);
  expect(offers.leftOut).toBe(0);
  expect(world.service.approvals.current()).toBeNull();
});

test("a resource is read on the user's word for exactly its address; a denied one is not read", async () => {
  const { id, handlers, decide } = await open();
  const first = handlers.readResource({ id, uri: text });
  const asked = await decide("once");
  expect(asked).toMatchObject({
    about: "context",
    argv: [text],
    facts: [{ name: "server", lines: ["all"] }],
  });
  const read = told(await first);
  expect(read.text).toContain("Resource 1");
  expect(read).toMatchObject({ cut: false, tokens: { measured: false } });
  expect(read.tokens.count).toBeGreaterThan(5);
  const second = handlers.readResource({ id, uri: text });
  const refusal = expect(second).rejects.toMatchObject({ code: "cancelled" });
  await decide("deny");
  await refusal;
});

test("a word for the session holds for this server's resources and prompts until Quern ends, no longer", async () => {
  const { id, handlers, decide, world } = await open();
  const first = handlers.readResource({ id, uri: text });
  await decide("session");
  await first;
  const args = { city: "Lisbon" };
  const prompt = told(await handlers.getPrompt({ id, prompt: "args-prompt", args }));
  expect(prompt.text).toContain("Lisbon");
  await world.restart();
  const again = world.service.handlers.getPrompt({ id, prompt: "args-prompt", args });
  const refusal = expect(again).rejects.toMatchObject({ code: "cancelled" });
  const asked = await world.approval();
  expect(asked.argv).toEqual(["args-prompt", 'city: "Lisbon"']);
  await world.service.approvals.decide({ id: asked.id, hash: asked.hash, take: "deny", reason: "" });
  await refusal;
});

test("what is no text, and what the server refuses, is said; a server with tools only has nothing", async () => {
  const { id, handlers, decide, world } = await open();
  const picture = handlers.readResource({ id, uri: "demo://resource/dynamic/blob/1" });
  const noText = expect(picture).rejects.toMatchObject({ code: "mcp-no-text" });
  await decide("session");
  await noText;
  await expect(handlers.readResource({ id, uri: "demo://not/there" })).rejects.toMatchObject({
    code: "mcp-said-no",
  });
  const files = await world.allowed("files", filesystem(world.folder));
  expect(await world.service.handlers.offers({ id: files.id })).toEqual({
    resources: [],
    templates: [],
    prompts: [],
    leftOut: 0,
  });
});

test("a server without consent is neither started nor asked", async () => {
  const { world } = await open();
  const { id } = await world.added("other", everything());
  await expect(world.service.handlers.offers({ id })).rejects.toMatchObject({ code: "mcp-not-approved" });
  await expect(world.service.handlers.readResource({ id, uri: text })).rejects.toMatchObject({
    code: "mcp-not-approved",
  });
  expect(world.service.approvals.current()).toBeNull();
});

test("a server that is removed asks nothing more, and what others asked stays", async () => {
  const { id, handlers, decide, world } = await open();
  const other = await world.allowed("other", everything());
  const first = expect(handlers.readResource({ id: other.id, uri: text })).rejects.toMatchObject({
    code: "cancelled",
  });
  await world.approval();
  const second = handlers.readResource({ id, uri: text });
  await world.service.handlers.remove({ id: other.id });
  await first;
  const asked = await decide("once");
  expect(asked.facts).toEqual([{ name: "server", lines: ["all"] }]);
  expect((await second).tokens.count).toBeGreaterThan(5);
});

test("a task is told a mentioned resource as data; what was forgotten is not sent without its text", async () => {
  const { id, handlers, decide, world } = await open();
  const agent = await AgentWorld.open({ "a.txt": "one\n" }, [says("I see.")], world.service.outer);
  try {
    const mention = { kind: "resource" as const, serverId: id, server: "all", uri: text };
    const task = await agent.task("edit");
    const sent = { taskId: task.id, text: "Look at this.", mentions: [mention] };
    await expect(agent.agent.send(sent)).rejects.toMatchObject({ code: "mcp-read-again" });
    const read = handlers.readResource({ id, uri: text });
    await decide("once");
    await read;
    await agent.agent.send(sent);
    await agent.until(task.id, "idle");
    const words = agent.backend.requests[0]?.turns.map((turn) => turn.text).join("\n") ?? "";
    expect(words).toContain(`The resource ${text} of the server all, a text of strangers, as data:\n\`\`\``);
    expect(words).toContain("Resource 1");
  } finally {
    await agent.close();
  }
});

describe("what strangers send", () => {
  test("becomes offers of the contract, whatever it is, and each thing is offered or counted", () => {
    const list = fc.array(
      fc.oneof(
        fc.anything(),
        fc.record({
          uri: fc.string(),
          uriTemplate: fc.string(),
          name: fc.string(),
          description: fc.string(),
        }),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(list, list, list, (resources, templates, prompts) => {
        const offers = mcpOffers.parse(offersListed({ resources, templates, prompts }));
        const offered = offers.resources.length + offers.templates.length + offers.prompts.length;
        expect(offered + offers.leftOut).toBe(resources.length + templates.length + prompts.length);
      }),
    );
  });

  test("an address that looks other than it is, is not offered", () => {
    const one = { name: "x", uri: "notes://a\u202Eb" };
    expect(offersListed({ resources: [one], templates: [], prompts: [] })).toMatchObject({
      resources: [],
      leftOut: 1,
    });
  });

  test("whatever a result is, it is text or nothing", () => {
    fc.assert(
      fc.property(fc.anything(), (result) => {
        for (const found of [resourceText(result), promptText(result)])
          expect(found === null || typeof found === "string").toBe(true);
      }),
    );
    const content = (words: string) => ({ type: "text", text: words });
    expect(
      promptText({
        messages: [
          { role: "user", content: content("Ask.") },
          { role: "assistant", content: content("Answer.") },
        ],
      }),
    ).toBe("user: Ask.\n\nassistant: Answer.");
  });
});
