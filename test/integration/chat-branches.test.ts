import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { QuernError } from "../../main/contract";
import type { BuiltPrograms } from "./support/build-program";
import { buildChatPrograms, chatWorld, temporaryFolder } from "./support/chat-world";
import { abortOf, done, echoes, fakeBackend, type Script, says, someStats } from "./support/fake-backend";

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

function start(...scripts: Script[]) {
  const { backend, asked, engine } = fakeBackend(...scripts);
  const world = chatWorld(folder, programs, backend);
  worlds.push(world);
  const { chat, send, ended } = world;
  const say = async (id: string, text: string) => {
    const { user, answer } = await send(id, text);
    return { user, answer: await ended(answer) };
  };
  const texts = async (id: string) => (await chat.messages({ id })).map(({ text }) => text);
  return { ...world, asked, engine, say, texts };
}

describe("branches", () => {
  it("an answer is written again beside the old one, and either can be opened", async () => {
    const { chat, ended, say, texts, asked } = start(says("first"), says("second"), echoes);
    const { id } = await chat.create({ thinking: false });
    const { user, answer } = await say(id, "question");
    const again = await chat.regenerate({ messageId: answer.id });
    expect(again).toMatchObject({ parentId: user.id, siblings: [answer.id, again.id], status: "streaming" });
    await ended(again);
    expect(asked[1]?.turns).toEqual([{ role: "user", text: "question" }]);
    expect(await texts(id)).toEqual(["question", "second"]);
    const opened = await chat.selectBranch({ conversationId: id, messageId: answer.id });
    expect(opened.map(({ text }) => text)).toEqual(["question", "first"]);
    expect(opened[1]?.siblings).toEqual([answer.id, again.id]);
    await say(id, "and then?");
    expect(asked[2]?.turns.map(({ text }) => text)).toEqual(["question", "first", "and then?"]);
    await chat.selectBranch({ conversationId: id, messageId: again.id });
    expect(await texts(id)).toEqual(["question", "second"]);
    // The open branch is remembered, at its newest end.
    await chat.selectBranch({ conversationId: id, messageId: answer.id });
    expect(await texts(id)).toHaveLength(4);
    expect((await chat.tree({ id })).map(({ preview, active }) => [preview, active])).toEqual([
      ["question", true],
      ["first", true],
      ["second", false],
      ["and then?", true],
      ["re: and then?", true],
    ]);
  });

  it("a question is written anew and answered, an answer is written anew and stands", async () => {
    const { chat, ended, say, texts, asked } = start(echoes);
    const { id } = await chat.create({ thinking: false });
    const { user } = await say(id, "one");
    await say(id, "two");
    const { edited, answer } = await chat.edit({ messageId: user.id, text: "uno", attachments: [] });
    expect(edited).toMatchObject({ parentId: null, siblings: [user.id, edited.id], text: "uno" });
    if (!answer) throw new Error("A question has an answer.");
    const whole = await ended(answer);
    expect(await texts(id)).toEqual(["uno", "re: uno"]);
    const mine = await chat.edit({ messageId: whole.id, text: "what I think", attachments: [] });
    expect(mine).toMatchObject({
      answer: null,
      edited: { status: "complete", role: "assistant", siblings: [whole.id, mine.edited.id] },
    });
    await say(id, "go on");
    expect(asked.at(-1)?.turns.map(({ text }) => text)).toEqual(["uno", "what I think", "go on"]);
    expect(await texts(id)).toHaveLength(4);
  });

  it("a branch that is not there is refused", async () => {
    const { chat, say } = start(echoes);
    const { id } = await chat.create({ thinking: false });
    const { user, answer } = await say(id, "one");
    const missing = { code: "message-not-found" };
    await expect(chat.selectBranch({ conversationId: id, messageId: "no" })).rejects.toMatchObject(missing);
    await expect(chat.regenerate({ messageId: "no" })).rejects.toMatchObject(missing);
    await expect(chat.regenerate({ messageId: user.id })).rejects.toMatchObject(missing);
    await expect(chat.continueAnswer({ messageId: user.id })).rejects.toMatchObject(missing);
    await expect(chat.edit({ messageId: "no", text: "x", attachments: [] })).rejects.toMatchObject(missing);
    await say(id, "two");
    await expect(chat.continueAnswer({ messageId: answer.id })).rejects.toMatchObject({
      code: "cannot-continue",
    });
  });
});

describe("an answer that was cut goes on", () => {
  const half: Script = async function* (_, signal) {
    yield { type: "thinking", text: "I think" };
    yield { type: "text", text: "first half" };
    await abortOf(signal);
    throw new QuernError("cancelled");
  };
  const rest: Script = async function* () {
    yield { type: "text", text: ", second half" };
    yield done();
  };

  it("in the same message, from where it stopped, and is found as a whole", async () => {
    const { chat, send, ended, said, shown, asked } = start(half, rest);
    const { id } = await chat.create({ thinking: true });
    const { answer } = await send(id, "tell me");
    await expect.poll(() => said.delta.some(({ text }) => text !== ""), { timeout: 10_000 }).toBe(true);
    await chat.stop({ conversationId: id });
    await expect.poll(() => said.messageChanged.length).toBe(1);
    const again = await chat.continueAnswer({ messageId: answer.id });
    expect(again).toMatchObject({
      id: answer.id,
      status: "streaming",
      text: "first half",
      thinking: "I think",
    });
    const whole = await ended(answer);
    expect(whole).toMatchObject({ status: "complete", text: "first half, second half", thinking: "I think" });
    expect(shown(answer)).toBe("first half, second half");
    expect(asked[1]).toMatchObject({
      continues: true,
      turns: [
        { role: "user", text: "tell me" },
        { role: "assistant", text: "first half", thinking: "I think" },
      ],
    });
    expect((await chat.messages({ id })).at(-1)).toEqual(whole);
    expect((await chat.search({ query: "second half", limit: 5 })).hits).toMatchObject([
      { messageId: answer.id },
    ]);
  });

  it("and an end by the settings is a whole answer that says so and can go on", async () => {
    const cut: Script = async function* ({ maxTokens }) {
      yield { type: "text", text: "one two three" };
      yield done({ reason: "length", stats: { ...someStats, generatedTokens: maxTokens ?? 0 } });
    };
    const { chat, say, ended, asked } = start(cut, rest);
    const { id } = await chat.create({ thinking: false, settings: { maxTokens: 3 } });
    const { answer } = await say(id, "count");
    expect(asked[0]?.maxTokens).toBe(3);
    expect(answer).toMatchObject({
      status: "complete",
      error: null,
      notes: [{ code: "answer-cut", params: { tokens: 3 } }],
    });
    const whole = await ended(await chat.continueAnswer({ messageId: answer.id }));
    expect(whole).toMatchObject({ text: "one two three, second half", notes: [], status: "complete" });
    // What it took is added up.
    expect(whole.stats?.generatedTokens).toBe(3 + someStats.generatedTokens);
  });
});

describe("what a backend says besides text", () => {
  it("notes and calls that cannot be understood stay with the answer", async () => {
    const note = { code: "text-decoded", params: { encoding: "x" } };
    const { chat, say } = start(async function* () {
      yield { type: "note", note };
      yield { type: "tool-call-malformed", raw: "<tool_call>oops", reason: "no end" };
      yield done({ reason: "loop" });
    });
    const { id } = await chat.create({ thinking: false });
    const { answer } = await say(id, "go");
    expect(answer).toMatchObject({ status: "complete", text: "<tool_call>oops", notes: [note] });
    expect((await chat.messages({ id }))[1]?.notes).toEqual([note]);
  });

  it("answers now only what is being answered", async () => {
    const { chat, send, engine } = start(async function* (_, signal) {
      yield { type: "thinking", text: "hm" };
      await abortOf(signal);
      throw new QuernError("cancelled");
    });
    const { id } = await chat.create({ thinking: true });
    expect(await chat.answerNow({ conversationId: id })).toBe(false);
    await send(id, "go");
    expect(await chat.answerNow({ conversationId: id })).toBe(true);
    expect(engine.hurried).toEqual([id]);
    await chat.stop({ conversationId: id });
  });
});

describe("settings of a conversation", () => {
  it("go with every request, and what is no JSON schema is refused where it is typed", async () => {
    const { chat, say, asked } = start(echoes);
    const { id } = await chat.create({
      thinking: true,
      settings: { systemPrompt: "Be brief.", seed: 7, stop: ["END"], mode: "coding" },
    });
    const bad = { id, settings: { jsonSchema: "{ not json" } };
    await expect(chat.change(bad)).rejects.toMatchObject({ code: "json-schema-invalid" });
    await expect(chat.change({ id, settings: { jsonSchema: "[1]" } })).rejects.toMatchObject({
      code: "json-schema-invalid",
    });
    const schema = { type: "object", properties: { a: { type: "number" } } };
    const changed = await chat.change({
      id,
      settings: { jsonSchema: JSON.stringify(schema), thinkingBudget: 64, sampling: { topK: 5 } },
    });
    expect(changed.settings).toMatchObject({ systemPrompt: "Be brief.", seed: 7, thinkingBudget: 64 });
    await say(id, "hi");
    expect(asked[0]).toEqual({
      conversationId: id,
      thinking: true,
      mode: "coding",
      onLoop: "nudge",
      seed: 7,
      stop: ["END"],
      sampling: { topK: 5 },
      thinkingBudget: 64,
      jsonSchema: schema,
      turns: [
        { role: "system", text: "Be brief." },
        { role: "user", text: "hi" },
      ],
    });
  });
});

describe("the queue", () => {
  /** Answers when it is told to. */
  const waits = () => {
    const gates: (() => void)[] = [];
    const script: Script = async function* ({ turns }, signal) {
      await Promise.race([new Promise<void>((resolve) => gates.push(resolve)), abortOf(signal)]);
      if (signal.aborted) throw new QuernError("cancelled");
      yield { type: "text", text: `re: ${turns.at(-1)?.text}` };
      yield done();
    };
    return { script, gates };
  };
  const queue = (world: ReturnType<typeof start>, conversationId: string, text: string) =>
    world.chat.send({ conversationId, text, attachments: [] });

  it("sends what was written meanwhile, in order, each when the answer before it is whole", async () => {
    const { script, gates } = waits();
    const world = start(script);
    const { chat, said, send, texts } = world;
    const { id } = await chat.create({ thinking: false });
    await send(id, "one");
    expect(await queue(world, id, "two")).toMatchObject({ state: "queued", queued: { text: "two" } });
    await queue(world, id, "three");
    expect(said.queueChanged.at(-1)?.queued.map(({ text }) => text)).toEqual(["two", "three"]);
    for (const answered of [1, 2, 3]) {
      await expect.poll(() => gates.length, { timeout: 10_000 }).toBe(1);
      gates.shift()?.();
      await expect
        .poll(() => said.messageChanged.filter(({ status }) => status === "complete").length)
        .toBe(answered);
    }
    await expect.poll(() => texts(id)).toEqual(["one", "re: one", "two", "re: two", "three", "re: three"]);
    expect(said.turnStarted.map(({ user }) => user.text)).toEqual(["two", "three"]);
    expect(await chat.queued({ conversationId: id })).toEqual([]);
    expect(said.queueChanged.at(-1)).toEqual({ conversationId: id, queued: [] });
  });

  it("waits after a stop and after a restart, until it is sent by hand", async () => {
    const first = start(waits().script);
    const { id } = await first.chat.create({ thinking: false });
    await first.send(id, "one");
    await queue(first, id, "two");
    await first.chat.stop({ conversationId: id });
    expect(await first.chat.queued({ conversationId: id })).toMatchObject([{ text: "two" }]);
    expect(first.said.turnStarted).toEqual([]);
    await first.close();

    const { chat, said, texts, ended } = start(echoes);
    expect(await chat.queued({ conversationId: id })).toMatchObject([{ text: "two" }]);
    await chat.sendQueued({ conversationId: id });
    const [turn] = said.turnStarted;
    if (!turn) throw new Error("Nothing was started.");
    await ended(turn.answer);
    expect(await texts(id)).toEqual(["one", "", "two", "re: two"]);
    await chat.sendQueued({ conversationId: id });
    expect(said.turnStarted).toHaveLength(1);
  });

  it("gives a message back with its files, once", async () => {
    const world = start(waits().script);
    const { chat, attachments, send, said } = world;
    const { id } = await chat.create({ thinking: false });
    await send(id, "one");
    const file = await attachments.addText({ conversationId: id, name: "a.txt", text: "content" });
    const sent = await chat.send({ conversationId: id, text: "two", attachments: [file.id] });
    if (sent.state !== "queued") throw new Error("It was sent.");
    expect(await attachments.pending({ conversationId: id })).toEqual([]);
    const back = { conversationId: id, queuedId: sent.queued.id };
    expect(await chat.unqueue(back)).toEqual({ id: sent.queued.id, text: "two", attachments: [file] });
    expect(await chat.unqueue(back)).toBeNull();
    expect(await attachments.pending({ conversationId: id })).toEqual([file]);
    expect(said.queueChanged.at(-1)?.queued).toEqual([]);
    await chat.stop({ conversationId: id });
  });

  it("stops with a sentence where a message does not fit, and keeps it", async () => {
    const { script, gates } = waits();
    const { backend, engine } = fakeBackend(script);
    const told: string[] = [];
    const world = chatWorld(folder, programs, backend, { onTrouble: ({ code }) => told.push(code) });
    worlds.push(world);
    const { id } = await world.chat.create({ thinking: false });
    await world.send(id, "one");
    await world.chat.send({ conversationId: id, text: "word ".repeat(900), attachments: [] });
    engine.abilities = { contextTokens: 1000, images: false };
    await expect.poll(() => gates.length).toBe(1);
    gates.shift()?.();
    await expect.poll(() => told).toEqual(["context-full"]);
    expect(await world.chat.queued({ conversationId: id })).toHaveLength(1);
  });
});
