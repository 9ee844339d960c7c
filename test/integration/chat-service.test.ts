import { describe, expect, it } from "vitest";
import { QuernError } from "../../main/contract";
import { chatWorlds, saysAndWaits, seen } from "./support/chat-worlds";
import { abortOf, closedGate, done, reading, type Script, says, someStats } from "./support/fake-backend";

const { start } = chatWorlds();

describe("an answer", () => {
  const thinks: Script = async function* () {
    yield reading(4, 8);
    yield reading(8, 8);
    yield { type: "thinking", text: "Let me " };
    yield { type: "thinking", text: "see." };
    yield { type: "usage", generatedTokens: 2, contextUsedTokens: 14, contextTokens: 4096 };
    yield { type: "text", text: "Hello " };
    yield { type: "tool-call", call: { name: "ls", arguments: { path: "." } } };
    yield { type: "text", text: "😀!" };
    yield done();
  };

  it("streams in pieces that make up the whole, is kept, and is there again after a restart", async () => {
    const first = start([thinks]);
    const { id, user, answer } = await first.begin("\n Hello there \nsecond line", true);
    expect(user).toMatchObject({ role: "user", parentId: null, status: "complete" });
    expect(answer).toMatchObject({ role: "assistant", parentId: user.id, status: "streaming", text: "" });
    const ended = await first.ended(answer);
    expect(ended).toMatchObject({
      status: "complete",
      thinking: "Let me see.",
      text: "Hello 😀!",
      toolCalls: [{ name: "ls", arguments: { path: "." } }],
      stats: someStats,
      model: "Fake 1B",
      error: null,
    });
    expect(first.shown(answer)).toBe("Hello 😀!");
    expect(first.asked[0]).toMatchObject({
      conversationId: id,
      thinking: true,
      turns: [{ role: "user", text: "\n Hello there \nsecond line" }],
    });
    const phases = first.said.progress.map(({ phase }) => phase);
    expect([...new Set(phases)]).toEqual(["reading", "thinking", "writing"]);
    expect(first.said.progress.at(-1)).toMatchObject({ generatedTokens: 3, contextUsedTokens: 15 });
    await first.close();

    const second = start([thinks]);
    expect(await second.chat.conversations()).toMatchObject([{ id, title: "Hello there", thinking: true }]);
    expect(await second.chat.messages({ id })).toEqual([user, ended]);
    expect(await second.chat.storeNotice()).toBeNull();
  });

  it("to a second message is asked for with all that was said before", async () => {
    const { chat, send, begin, ended, asked } = start([thinks, says("Again.")]);
    const { id, answer } = await begin("one");
    await ended(answer);
    await chat.change({ id, thinking: true });
    const second = await send(id, "two");
    await ended(second.answer);
    expect(second.user.parentId).toBe(answer.id);
    expect(asked[1]?.thinking).toBe(true);
    expect(asked[1]?.turns.map(({ role, text }) => [role, text])).toEqual([
      ["user", "one"],
      ["assistant", "Hello 😀!"],
      ["user", "two"],
    ]);
  });

  it("is shown whole to a page that opens the conversation in the middle, and goes on from there", async () => {
    const gate = closedGate();
    const { chat, begin, ended, said } = start([
      async function* () {
        yield { type: "text", text: "first half" };
        await gate.opened;
        yield { type: "text", text: ", second half" };
        yield done();
      },
    ]);
    const { id, answer } = await begin("hi");
    await seen(() => said.delta.length > 0);
    const [, late] = await chat.messages({ id });
    expect(late).toMatchObject({ status: "streaming", text: "first half" });
    const from = said.delta.length;
    gate.open();
    await ended(answer);
    expect(said.delta.slice(from).map(({ textAt, text }) => [textAt, text])).toEqual([
      ["first half".length, ", second half"],
    ]);
  });

  it("that was cut because the context is full says so and keeps its text", async () => {
    const stats = { ...someStats, contextUsedTokens: 4096 };
    const { begin, ended } = start([
      async function* () {
        yield { type: "text", text: "and then" };
        yield done({ reason: "length", stats });
      },
    ]);
    const { answer } = await begin("go on for ever");
    expect(await ended(answer)).toMatchObject({
      status: "interrupted",
      text: "and then",
      error: { code: "context-full", params: { needTokens: 4097, contextTokens: 4096 } },
    });
  });
});

describe("stop", () => {
  const phases: Record<
    string,
    { script: Script; ensureLoaded?: (signal: AbortSignal) => Promise<void>; text: string }
  > = {
    "while the model loads": {
      script: says("never"),
      ensureLoaded: async (signal) => {
        await abortOf(signal);
        throw new QuernError("cancelled");
      },
      text: "",
    },
    "while a long prompt is read": {
      script: async function* (_, signal) {
        yield reading(1, 100_000);
        await abortOf(signal);
        throw new QuernError("cancelled");
      },
      text: "",
    },
    "while it writes": { script: saysAndWaits("half an ", "answer"), text: "half an answer" },
    "when the engine does not hear": {
      script: async function* () {
        yield { type: "text", text: "deaf" };
        await new Promise(() => undefined);
      },
      text: "deaf",
    },
  };

  for (const [name, { script, ensureLoaded, text }] of Object.entries(phases)) {
    it(`${name}: is stored as stopped when it resolves, with what there was`, async () => {
      const { chat, begin, said, close } = start([script], ensureLoaded ? { ensureLoaded } : {});
      const { id, answer } = await begin("question");
      await seen(() => said.progress.some(({ phase }) => phase === (ensureLoaded ? "loading" : "reading")));
      if (text !== "")
        await seen(() => said.delta.some((delta) => delta.textAt + delta.text.length === text.length));
      await chat.stop({ conversationId: id });
      expect(said.messageChanged).toMatchObject([{ id: answer.id, status: "stopped", text, error: null }]);
      await close();
      const reopened = start([says("")]);
      expect((await reopened.chat.messages({ id }))[1]).toMatchObject({ status: "stopped", text });
    });
  }

  it("of nothing does nothing", async () => {
    const { chat } = start([says("x")]);
    const { id } = await chat.create({ thinking: false });
    await chat.stop({ conversationId: id });
    await chat.stop({ conversationId: "unknown" });
  });
});

describe("the engine answers one conversation at a time", () => {
  it("the second waits, says that it waits, and is answered when the first is done", async () => {
    const { chat, begin, ended, said, asked } = start([saysAndWaits("long"), says("short")]);
    const first = await begin("one");
    await seen(() => said.delta.length > 0);
    const second = await begin("two");
    await seen(() =>
      said.progress.some(({ messageId, phase }) => messageId === second.answer.id && phase === "waiting"),
    );
    expect(asked).toHaveLength(1);
    await chat.stop({ conversationId: first.id });
    expect(await ended(second.answer)).toMatchObject({ status: "complete", text: "short" });
  });

  it("one that waits can be stopped, and the engine is never asked", async () => {
    const { chat, begin, said, asked } = start([saysAndWaits("long")]);
    await begin("one");
    const second = await begin("two");
    await chat.stop({ conversationId: second.id });
    expect(said.messageChanged).toMatchObject([{ id: second.answer.id, status: "stopped" }]);
    expect(asked).toHaveLength(1);
  });

  it("a stopped answer that the engine still works on keeps the next one waiting", async () => {
    const gate = closedGate();
    const deaf: Script = async function* () {
      yield { type: "text", text: "deaf" };
      await gate.opened;
    };
    const { chat, send, begin, ended, said, asked } = start([deaf, says("next")]);
    const { id } = await begin("one");
    await seen(() => said.delta.length > 0);
    await chat.stop({ conversationId: id });
    const { answer } = await send(id, "two");
    await seen(() =>
      said.progress.some(({ messageId, phase }) => messageId === answer.id && phase === "waiting"),
    );
    expect(asked).toHaveLength(1);
    gate.open();
    expect(await ended(answer)).toMatchObject({ text: "next" });
  });

  it("a stopped answer that the engine never lets go of keeps nobody waiting for ever", async () => {
    const deaf: Script = async function* () {
      yield { type: "text", text: "deaf" };
      await new Promise(() => undefined);
    };
    const { chat, send, begin, ended, said } = start([deaf, says("next")]);
    const { id } = await begin("one");
    await seen(() => said.delta.length > 0);
    await chat.stop({ conversationId: id });
    const { answer } = await send(id, "two");
    expect(await ended(answer)).toMatchObject({ text: "next" });
  });

  it("while a conversation is being answered, it is not answered again and no message of it changes", async () => {
    const { chat, begin } = start([saysAndWaits("x")]);
    const { id, user, answer } = await begin("one");
    const busy = { code: "engine-busy" };
    await expect(chat.retry({ conversationId: id })).rejects.toMatchObject(busy);
    await expect(chat.regenerate({ messageId: answer.id })).rejects.toMatchObject(busy);
    await expect(chat.edit({ messageId: user.id, text: "y", attachments: [] })).rejects.toMatchObject(busy);
    await expect(chat.continueAnswer({ messageId: answer.id })).rejects.toMatchObject(busy);
    await expect(chat.compact({ conversationId: id })).rejects.toMatchObject(busy);
    expect(await chat.messages({ id })).toHaveLength(2);
  });
});
