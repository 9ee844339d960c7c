import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { QuernError } from "../../main/contract";
import type { BuiltPrograms } from "./support/build-program";
import { buildChatPrograms, chatWorld, temporaryFolder } from "./support/chat-world";
import { abortOf, done, fakeBackend, type Script, says, wordTokens } from "./support/fake-backend";

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

const long = "word ".repeat(100).trim();

/** A conversation of one long question and answer; the scripts are played from the summary on. */
async function start(...scripts: Script[]) {
  const { backend, asked, engine } = fakeBackend(says(long), ...scripts);
  const world = chatWorld(folder, programs, backend);
  worlds.push(world);
  const { id } = await world.chat.create({ thinking: true, settings: { systemPrompt: "Be brief." } });
  const { user, answer } = await world.send(id, `question ${long}`);
  await world.ended(answer);
  return { ...world, asked, engine, id, user, answer };
}

describe("a summary", () => {
  it("is asked for after the conversation itself, stands for it from then on, and can be undone", async () => {
    const { chat, asked, said, send, ended, id, answer } = await start(
      says("The gist."),
      says("ok"),
      says("ok"),
    );
    const carrier = await chat.compact({ conversationId: id });
    expect(asked[1]?.thinking).toBe(false);
    expect(asked[1]?.conversationId).toBe(id);
    // What the engine has read already comes first, unchanged.
    expect(asked[1]?.turns.slice(0, 2)).toEqual(asked[0]?.turns);
    expect(asked[1]?.turns.at(-1)?.text).toContain("Sum up the conversation");
    expect(carrier).toMatchObject({
      id: answer.id,
      compaction: { summary: "The gist.", tokensAfter: 2, tokensBefore: 1 + 1 + 100 + 1 + 100 },
    });
    expect(said.progress.some(({ phase }) => phase === "compacting")).toBe(true);
    expect(said.messageChanged.at(-1)).toEqual(carrier);
    await ended((await send(id, "next")).answer);
    expect(asked[2]?.turns).toEqual([
      { role: "system", text: "Be brief.\n\nSummary of the conversation so far:\n\nThe gist." },
      { role: "user", text: "next" },
    ]);
    const count = await chat.count({ conversationId: id, text: "", attachments: [] });
    expect(count.parts.summary).toBeGreaterThan(0);
    expect(count.parts.history).toBeLessThan(40);
    // Nothing was deleted.
    expect(await chat.messages({ id })).toHaveLength(4);
    expect((await chat.undoCompaction({ messageId: answer.id })).compaction).toBeNull();
    await ended((await send(id, "and now")).answer);
    expect(asked[3]?.turns).toHaveLength(6);
  });

  it("that is not shorter is refused, and so is one of nothing", async () => {
    const { chat, id } = await start(says(`${long} ${long} ${long}`), says("short"));
    await expect(chat.compact({ conversationId: id })).rejects.toMatchObject({ code: "compaction-no-gain" });
    expect((await chat.messages({ id })).at(-1)?.compaction).toBeNull();
    await chat.compact({ conversationId: id });
    await expect(chat.compact({ conversationId: id })).rejects.toMatchObject({ code: "nothing-to-compact" });
    const empty = await chat.create({ thinking: false });
    await expect(chat.compact({ conversationId: empty.id })).rejects.toMatchObject({
      code: "nothing-to-compact",
    });
  });

  /** Some words, and then no end: the limit, or a loop. */
  const cut = (text: string, reason: "length" | "loop"): Script =>
    async function* () {
      yield { type: "text", text };
      yield done({ reason });
    };

  it("that did not come to its end is asked for once more, shorter", async () => {
    const { chat, asked, id } = await start(cut("The gist, and then", "length"), says("The gist."));
    const { compaction } = await chat.compact({ conversationId: id });
    expect(compaction?.summary).toBe("The gist.");
    const [first, second] = asked.slice(1).map(({ turns }) => turns);
    expect(second?.slice(0, -1)).toEqual(first?.slice(0, -1));
    expect(second?.at(-1)?.text).toContain(first?.at(-1)?.text);
    expect(second?.at(-1)?.text).toMatch(/no more than \d+ words/u);
  });

  it("that is cut twice is never taken for a whole one, and everything stays as it was", async () => {
    const { chat, asked, send, ended, id } = await start(
      cut("The gist, and then", "length"),
      cut("and and and and", "loop"),
      says("ok"),
    );
    await expect(chat.compact({ conversationId: id })).rejects.toMatchObject({
      code: "compaction-cut",
      // As many as it would replace.
      params: { maxTokens: 203 },
    });
    expect(asked[1]?.maxTokens).toBe(203);
    expect((await chat.messages({ id })).at(-1)?.compaction).toBeNull();
    await ended((await send(id, "next")).answer);
    expect(asked.at(-1)?.turns).toHaveLength(4);
  });

  it("of a part that is cut twice is not taken, either", async () => {
    const { chat, engine, id } = await start(says("part one"), cut("parts one and", "length"));
    engine.abilities = { contextTokens: 300, images: false };
    await expect(chat.compact({ conversationId: id })).rejects.toMatchObject({ code: "compaction-cut" });
    expect((await chat.messages({ id })).at(-1)?.compaction).toBeNull();
  });

  it("is stopped as an answer is, and leaves everything as it was", async () => {
    const slow: Script = async function* (_, signal) {
      yield { type: "text", text: "The" };
      await abortOf(signal);
      throw new QuernError("cancelled");
    };
    const { chat, said, id } = await start(slow);
    const made = chat.compact({ conversationId: id });
    const refused = expect(made).rejects.toMatchObject({ code: "cancelled" });
    await expect.poll(() => said.progress.some(({ phase }) => phase === "compacting")).toBe(true);
    await chat.stop({ conversationId: id });
    await refused;
    expect((await chat.messages({ id })).at(-1)).toMatchObject({ compaction: null, status: "complete" });
  });

  it("is stopped at once although the engine does not hear", async () => {
    const deaf: Script = async function* () {
      yield { type: "text", text: "The" };
      await new Promise(() => undefined);
    };
    const { chat, said, id } = await start(deaf);
    const made = chat.compact({ conversationId: id });
    const refused = expect(made).rejects.toMatchObject({ code: "cancelled" });
    await expect.poll(() => said.progress.some(({ phase }) => phase === "compacting")).toBe(true);
    await chat.stop({ conversationId: id });
    await refused;
    expect((await chat.messages({ id })).at(-1)).toMatchObject({ compaction: null, status: "complete" });
  });

  it("lets a message that was written meanwhile wait, and sends it with the summary", async () => {
    const { chat, said, asked, id } = await start(async function* () {
      await expect.poll(() => said.queueChanged.length).toBe(1);
      yield { type: "text", text: "The gist." };
      yield done();
    }, says("ok"));
    const made = chat.compact({ conversationId: id });
    await expect.poll(() => asked.length).toBe(2);
    await chat.send({ conversationId: id, text: "next", attachments: [] });
    await made;
    await expect.poll(() => said.turnStarted.length).toBe(1);
    await expect.poll(() => asked.length).toBe(3);
    expect(asked[2]?.turns.map(({ role }) => role)).toEqual(["system", "user"]);
  });

  it("of a history that is too long for the context is made part by part, each within the context", async () => {
    const { chat, asked, engine, id } = await start(says("part one"), says("parts one and two"));
    engine.abilities = { contextTokens: 600, images: false };
    const { compaction } = await chat.compact({ conversationId: id });
    const parts = asked.slice(1);
    expect(parts.length).toBeGreaterThan(0);
    if (parts.length > 1) expect(parts[1]?.turns[0]?.text).toContain("part one");
    for (const { turns, maxTokens = 0 } of parts)
      expect(wordTokens(turns[0]?.text ?? "") + maxTokens).toBeLessThan(600);
    expect(compaction?.summary).toMatch(/^part/);
  });

  it("begins a new conversation, which knows it, shows it, and leaves the old one as it was", async () => {
    const { chat, asked, send, ended, id } = await start(says("The gist."), says("ok"));
    const made = await chat.newFromSummary({ conversationId: id });
    expect(made).toMatchObject({ thinking: true, settings: { systemPrompt: "Be brief." } });
    expect(await chat.messages({ id: made.id })).toMatchObject([
      { role: "assistant", text: "The gist.", status: "complete", compaction: { summary: "The gist." } },
    ]);
    expect((await chat.messages({ id })).every(({ compaction }) => compaction === null)).toBe(true);
    await ended((await send(made.id, "next")).answer);
    expect(asked[2]?.turns).toEqual([
      { role: "system", text: "Be brief.\n\nSummary of the conversation so far:\n\nThe gist." },
      { role: "user", text: "next" },
    ]);
  });
});

describe("a context that is nearly full", () => {
  it("is said before anything is sent or stored, and the draft stays", async () => {
    const { chat, send, engine, asked, id } = await start(says("ok"));
    engine.abilities = { contextTokens: 250, images: false };
    await chat.saveDraft({ conversationId: id, text: "one more" });
    await expect(send(id, `one more ${long}`)).rejects.toMatchObject({
      code: "context-full",
      params: { needTokens: 2 + 101 + 100 + 102 + 31, contextTokens: 250 },
    });
    expect(asked).toHaveLength(1);
    expect(await chat.messages({ id })).toHaveLength(2);
    expect(await chat.draft({ conversationId: id })).toBe("one more");
    // What fits is sent.
    engine.abilities = { contextTokens: 100_000, images: false };
    await send(id, "one more");
  });
});
