import { describe, expect, it, vi } from "vitest";
import { QuernError } from "../../main/contract";
import { chatWorlds, saysAndWaits, seen } from "./support/chat-worlds";
import { closedGate, done, type Script, says } from "./support/fake-backend";
import { canMount, mountSmallDisk } from "./support/small-disk";

const mountable = await canMount();
const { start } = chatWorlds();

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
