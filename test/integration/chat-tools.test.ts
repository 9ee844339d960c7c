import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Message, message as messageSchema } from "../../main/contract";
import { McpWorld } from "../fixtures/mcp/mcp-world";
import { everything } from "../fixtures/mcp/transports";
import { chatWorlds } from "./support/chat-worlds";
import { done, type Script, says } from "./support/fake-backend";

/*
 * Tools of a server from npm, as a real process, in the chat; only the model is a script.
 */

const worlds = chatWorlds();
let mcp: McpWorld;
let serverId: string;
beforeEach(async () => {
  mcp = await McpWorld.open();
  serverId = (await mcp.allowed("all", everything())).id;
});
afterEach(() => mcp.close());

const calls = (words: string, text = "", name = "mcp__all__echo"): Script =>
  async function* () {
    if (text !== "") yield { type: "text", text };
    yield { type: "tool-call", call: { name, arguments: { message: words } } };
    yield done({ reason: "tool-calls" });
  };

/** A chat with the tools, and a conversation for which they are switched on. */
async function open(...scripts: Script[]) {
  const world = worlds.start(scripts, { tools: mcp.service.chat });
  const { id } = await world.chat.create({ thinking: false, settings: { servers: [serverId] } });
  const decide = async (take: "once" | "session" | "deny", reason = "") => {
    const asked = await mcp.approval();
    await mcp.service.approvals.decide({ id: asked.id, hash: asked.hash, take, reason });
    return asked;
  };
  const answer = async (): Promise<Message> =>
    messageSchema.parse((await world.chat.messages({ id })).at(-1));
  return { ...world, id, decide, answer };
}
const states = ({ toolCalls }: Message) => toolCalls.map(({ run }) => run?.state);

it("a tool is called on the user's word for exactly its arguments, and the model goes on with what it gave as data", async () => {
  const { id, send, decide, ended, asked, said, chat, close } = await open(
    calls("the quern turns", "Let me ask."),
    says("It turns."),
  );
  const { answer } = await send(id, "Does it turn?");
  const shown = await decide("once");
  expect(shown).toMatchObject({
    about: "tool",
    argv: ["echo", 'message: "the quern turns"'],
    facts: [{ name: "server", lines: ["all"] }],
  });
  const whole = await ended(answer);
  expect(whole).toMatchObject({ status: "complete", text: "Let me ask.It turns.", error: null });
  expect(whole.toolCalls).toMatchObject([
    { name: "mcp__all__echo", run: { server: "all", tool: "echo", state: "done", round: 0, textAt: 11 } },
  ]);
  expect(whole.stats?.generatedTokens).toBe(6);
  // What was asked before is the beginning of what is asked next, tools and all.
  const [first, second] = asked;
  expect(JSON.stringify(second?.tools)).toBe(JSON.stringify(first?.tools));
  expect(first?.tools?.map(({ name }) => name)).toContain("mcp__all__echo");
  expect(second?.turns.slice(0, 1)).toEqual(first?.turns);
  expect(second?.turns.slice(1)).toMatchObject([
    { role: "assistant", text: "Let me ask.", toolCalls: [{ name: "mcp__all__echo" }] },
    { role: "tool", text: "The server all gave, as data:\nEcho: the quern turns" },
  ]);
  expect(second?.continues).toBeUndefined();
  const told = said.messageChanged.filter((one) => one.id === answer.id).flatMap(states);
  expect(told).toEqual(["waiting", "running", "done", "done"]);
  expect((await chat.search({ query: "echo: the quern", limit: 10 })).hits).toMatchObject([
    { messageId: answer.id, place: { part: "call", at: 0 } },
  ]);
  await close();
  // It is in the store, and the next message is told the same.
  const again = worlds.start([says("Yes.")], { tools: mcp.service.chat });
  expect((await again.chat.messages({ id })).at(-1)).toEqual(whole);
  await again.ended((await again.send(id, "Sure?")).answer);
  expect(again.asked[0]?.turns.slice(0, 3)).toEqual(second?.turns);
  expect(again.asked[0]?.turns[3]).toMatchObject({ role: "assistant", text: "It turns." });
});

it("a denied call is not carried out, and the model is told why; regenerating asks anew", async () => {
  const { id, send, decide, ended, asked, chat } = await open(
    calls("one"),
    says("Then not."),
    calls("one"),
    says("Now I know."),
  );
  const { answer } = await send(id, "Ask.");
  await decide("deny", "Not today.");
  const whole = await ended(answer);
  expect(states(whole)).toEqual(["denied"]);
  expect(asked[1]?.turns.at(-1)).toMatchObject({ role: "tool", text: expect.stringContaining("Not today.") });
  const other = await chat.regenerate({ messageId: answer.id });
  await decide("once");
  expect(await ended(other)).toMatchObject({ text: "Now I know.", siblings: [answer.id, other.id] });
});

it("stop takes the question back and marks the call as stopped; going on tells the model so", async () => {
  const { id, send, ended, asked, chat, answer } = await open(calls("one", "Wait."), says(" Well."));
  const sent = await send(id, "Ask.");
  await mcp.approval();
  await chat.stop({ conversationId: id });
  expect(mcp.service.approvals.current()).toBeNull();
  const stopped = await answer();
  expect(stopped).toMatchObject({ status: "stopped", text: "Wait." });
  expect(states(stopped)).toEqual(["stopped"]);
  await chat.continueAnswer({ messageId: sent.answer.id });
  await vi.waitFor(async () => expect((await answer()).status).toBe("complete"));
  expect(asked[1]?.turns.at(-1)).toEqual({ role: "tool", text: "The user stopped this." });
  expect(await ended(sent.answer)).toMatchObject({ text: "Wait. Well." });
});

it("a call that waits when Quern ends is there afterwards, as interrupted", async () => {
  const { id, send, close } = await open(calls("one"));
  await send(id, "Ask.");
  await mcp.approval();
  await close();
  expect(mcp.service.approvals.current()).toBeNull();
  const again = worlds.start([says("Yes.")]);
  const last = (await again.chat.messages({ id })).at(-1);
  expect(last).toMatchObject({ status: "interrupted", toolCalls: [{ run: { state: "interrupted" } }] });
});

it("an allowed tool asks no more in this session, and after eight rounds the answer is ended and says so", async () => {
  const { id, send, decide, ended, asked } = await open(calls("again"));
  const { answer } = await send(id, "Ask for ever.");
  await decide("session");
  const whole = await ended(answer);
  expect(states(whole)).toEqual([...Array<string>(8).fill("done"), "stopped"]);
  expect(whole).toMatchObject({ status: "complete", notes: [{ code: "many-calls", params: { rounds: 8 } }] });
  expect(asked).toHaveLength(9);
});

it("without the switch nothing is offered; a tool that is not there is told as such, and nobody is asked", async () => {
  const { chat, id, send, ended, asked } = await open(
    says("Hello."),
    calls("x", "", "mcp__all__nothing"),
    says("Oh."),
  );
  await chat.change({ id, settings: { servers: [] } });
  await ended((await send(id, "Hello.")).answer);
  expect(asked[0]?.tools).toBeUndefined();
  await chat.change({ id, settings: { servers: [serverId] } });
  const whole = await ended((await send(id, "Call.")).answer);
  expect(states(whole)).toEqual(["failed"]);
  expect(asked[2]?.turns.at(-1)?.text).toContain("There is no such function.");
});
