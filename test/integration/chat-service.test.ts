import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatServiceOptions } from "../../main/chat";
import { QuernError } from "../../main/contract";
import type { BuiltPrograms } from "./support/build-program";
import { buildChatPrograms, chatWorld, temporaryFolder } from "./support/chat-world";
import {
  abortOf,
  closedGate,
  done,
  fakeBackend,
  reading,
  type Script,
  says,
  someStats,
} from "./support/fake-backend";
import { canMount, mountSmallDisk } from "./support/small-disk";

const mountable = await canMount();
let programs: BuiltPrograms;
let folder: string;
const worlds: ReturnType<typeof chatWorld>[] = [];

beforeAll(async () => {
  programs = await buildChatPrograms();
});
afterAll(() => programs.remove());
beforeEach(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  return made.remove;
});
afterEach(async () => {
  await Promise.all(worlds.splice(0).map(({ close }) => close()));
});

function start(scripts: Script[], more: Partial<ChatServiceOptions> = {}, where = folder) {
  const { backend, asked, engine } = fakeBackend(...scripts);
  const world = chatWorld(where, programs, backend, more);
  worlds.push(world);
  const begin = async (text: string, thinking = false) => {
    const { id } = await world.chat.create({ thinking });
    return { id, ...(await world.send(id, text)) };
  };
  return { ...world, asked, engine, begin };
}

/** Plays until the words are out, then waits to be stopped, as a good backend does. */
function saysAndWaits(...words: string[]): Script {
  return async function* (_, signal) {
    for (const text of words) yield { type: "text", text };
    await abortOf(signal);
    throw new QuernError("cancelled");
  };
}

const seen = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 10_000, interval: 5 });

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

describe("trouble", () => {
  const fails = (error: QuernError, ...words: string[]): Script =>
    async function* () {
      for (const text of words) yield { type: "text", text };
      throw error;
    };
  const crash = new QuernError("engine-crashed", { what: "SIGSEGV" });
  const full = new QuernError("context-full", { needTokens: 9000, contextTokens: 4096 });

  it("an engine that ends in mid-answer leaves the text, the reason, and a retry that works", async () => {
    const { chat, begin, ended, asked } = start([fails(crash, "half"), says("whole")]);
    const { id, user, answer } = await begin("question");
    expect(await ended(answer)).toMatchObject({
      status: "interrupted",
      text: "half",
      error: { code: "engine-crashed", params: { what: "SIGSEGV" } },
    });
    const again = await chat.retry({ conversationId: id });
    expect(again).toMatchObject({ parentId: user.id, status: "streaming", text: "" });
    await ended(again);
    expect(asked[1]?.turns).toEqual([{ role: "user", text: "question" }]);
    expect((await chat.messages({ id })).map(({ text }) => text)).toEqual(["question", "whole"]);
  });

  it("a message that does not fit the context is kept, with what is needed, and can be tried again", async () => {
    const { chat, begin, ended } = start([fails(full), says("fits now")]);
    const { id, user, answer } = await begin("very long");
    expect(await ended(answer)).toMatchObject({
      status: "failed",
      error: { code: "context-full", params: full.params },
    });
    expect((await chat.messages({ id }))[0]).toEqual(user);
    await ended(await chat.retry({ conversationId: id }));
    // The answer that never said anything is no branch of its own.
    expect((await chat.messages({ id })).map(({ text }) => text)).toEqual(["very long", "fits now"]);
  });

  it("a model that cannot be loaded is told, and so is an answer that ends without an end", async () => {
    const out = new QuernError("engine-not-loaded");
    const one = start([says("x")], { ensureLoaded: () => Promise.reject(out) });
    const { answer } = await one.begin("hi");
    expect(await one.ended(answer)).toMatchObject({ status: "failed", error: { code: "engine-not-loaded" } });
    const two = start([
      async function* () {
        yield { type: "text", text: "cut" };
      },
    ]);
    const cut = await two.begin("hi");
    expect(await two.ended(cut.answer)).toMatchObject({
      status: "interrupted",
      error: { code: "unexpected" },
    });
  });

  it("what is asked of a conversation that is not there is refused", async () => {
    const { chat, send } = start([says("x")]);
    const gone = { code: "conversation-not-found" };
    await expect(chat.messages({ id: "no" })).rejects.toMatchObject(gone);
    await expect(send("no", "x")).rejects.toMatchObject(gone);
    await expect(chat.change({ id: "no", title: "x" })).rejects.toMatchObject(gone);
    const { id } = await chat.create({ thinking: false });
    await expect(chat.retry({ conversationId: id })).rejects.toMatchObject({ code: "message-not-found" });
  });

  it("a conversation removed in mid-answer is gone, and is there again with what there was when it is restored", async () => {
    const { chat, begin, said, engine, close } = start([saysAndWaits("x"), says("y")]);
    const { id } = await begin("one");
    await seen(() => said.delta.length > 0);
    await chat.remove({ id });
    expect(await chat.conversations()).toEqual([]);
    expect(said.messageChanged).toEqual([]);
    expect(engine.forgotten).toEqual([id]);
    await expect(chat.messages({ id })).rejects.toMatchObject({ code: "conversation-not-found" });
    expect((await chat.restore({ id })).id).toBe(id);
    expect((await chat.messages({ id }))[1]).toMatchObject({ status: "stopped", text: "x" });
    await chat.remove({ id });
    await close();
    const again = start([says("y")]);
    await expect(again.chat.restore({ id })).rejects.toMatchObject({ code: "conversation-not-found" });
  });

  it("an app that ends in mid-answer stores what there is as interrupted", async () => {
    const { begin, said, close } = start([saysAndWaits("so far")]);
    const { id } = await begin("one");
    await seen(() => said.delta.length > 0);
    await close();
    const { chat } = start([says("y")]);
    expect((await chat.messages({ id }))[1]).toMatchObject({
      status: "interrupted",
      text: "so far",
      error: null,
    });
  });

  it.runIf(mountable)(
    "a disk that fills in mid-answer is told once, and with room again the answer is whole",
    async () => {
      const disk = await mountSmallDisk(8);
      try {
        const onStoreTrouble = vi.fn();
        const gate = closedGate();
        const long = "x".repeat(2_000_000);
        const script: Script = async function* () {
          yield { type: "text", text: "start " };
          await gate.opened;
          yield { type: "text", text: long };
          yield done();
        };
        const { chat, begin, ended, close, said } = start([script], { onStoreTrouble }, disk.folder);
        const { id, answer } = await begin("fill");
        await seen(() => said.delta.length > 0);
        await disk.fill(0);
        gate.open();
        await ended(answer);
        expect(onStoreTrouble).toHaveBeenCalledOnce();
        expect(await chat.storeNotice()).toMatchObject({ code: "disk-full", params: { path: disk.folder } });
        expect((await chat.messages({ id }))[1]?.text).toHaveLength(6 + long.length);
        await disk.free();
        await vi.waitFor(async () => expect(await chat.storeNotice()).toBeNull(), {
          timeout: 10_000,
          interval: 50,
        });
        await close();
        const again = start([says("y")], {}, disk.folder);
        expect((await again.chat.messages({ id }))[1]).toMatchObject({
          status: "complete",
          text: `start ${long}`,
        });
        await again.close();
      } finally {
        await disk.remove();
      }
    },
  );
});

describe("what is being written", () => {
  it("is kept as a draft until it is sent", async () => {
    const first = start([says("x")]);
    const { id } = await first.chat.create({ thinking: false });
    await first.chat.saveDraft({ conversationId: id, text: "half a thou" });
    await first.close();
    const { chat, send, ended } = start([says("x")]);
    expect(await chat.draft({ conversationId: id })).toBe("half a thou");
    const { answer } = await send(id, "half a thought");
    expect(await chat.draft({ conversationId: id })).toBe("");
    await ended(answer);
  });

  it("a title given by hand stays, and every change is told", async () => {
    const { chat, send, ended, said } = start([says("x")]);
    const { id } = await chat.create({ thinking: false });
    await chat.change({ id, title: "Mine" });
    const { answer } = await send(id, "not the title");
    await ended(answer);
    expect(await chat.conversations()).toMatchObject([{ title: "Mine" }]);
    await chat.remove({ id });
    expect(said.conversationsChanged[0]).toMatchObject([{ id, title: "" }]);
    expect(said.conversationsChanged.at(-1)).toEqual([]);
  });
});
