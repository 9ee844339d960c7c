import { mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Message } from "../../main/contract";
import { type AnswerPlace, createTurnQueue } from "../../main/engine";
import { defaultPracticeTable } from "../../main/engine/practice";
import type { BuiltPrograms } from "./support/build-program";
import { buildChatPrograms, chatWorld, temporaryFolder } from "./support/chat-world";
import { type EndpointWorld, endpointWorld, errorOf, testKeyring } from "./support/endpoint-world";
import { engineWorld, practiceToLoad } from "./support/engine-world";
import { fakeBackend } from "./support/fake-backend";
import { type FaultyProxy, faultyProxy } from "./support/faulty-proxy";
import { type ServedPractice, servedPractice } from "./support/served-practice";

/* Our own server as a real second process with the practice model, a proxy that does harm, and the real chat. */

let programs: BuiltPrograms;
let served: ServedPractice;
// What the command line needs may have to be built first.
beforeAll(async () => {
  served = await servedPractice();
  programs = await buildChatPrograms();
}, 400_000);
afterAll(async () => {
  await served?.close();
  await programs?.remove();
});

let folder: string;
let proxy: FaultyProxy;
let world: EndpointWorld;
let chat: ReturnType<typeof chatWorld>;
let id: string;
const local = fakeBackend(async function* () {
  yield { type: "text", text: "said here" };
  yield {
    type: "done",
    reason: "end",
    model: "local",
    stats: {
      promptTokens: 1,
      reusedTokens: 0,
      generatedTokens: 2,
      prefillMs: 1,
      decodeMs: 1,
      thinkingMs: 0,
      contextUsedTokens: 3,
      contextTokens: 100,
    },
  };
});
beforeEach(async () => {
  const made = await temporaryFolder();
  ({ folder } = made);
  proxy = await faultyProxy(served.port);
  const here = chatPlace();
  const data = join(folder, "data");
  await mkdir(data);
  world = await endpointWorld(data, here, { secrets: testKeyring });
  id = (await world.add(`http://127.0.0.1:${proxy.port}`, served.token)).endpoint.id;
  chat = chatWorld(folder, programs, local.backend, { placeOf: world.endpoints.places.of });
  return async () => {
    await chat.close();
    await world.close();
    await proxy.close();
    await made.remove();
  };
});

const chatPlace = (): AnswerPlace => ({
  backend: local.backend,
  queue: createTurnQueue(),
  ensureLoaded: undefined,
});
const reply = (trigger: string) =>
  defaultPracticeTable.replies.find(({ triggers }) => triggers.includes(trigger))?.text ?? "";
const talk = async (endpoint: string | null = id, thinking = false) =>
  (await chat.chat.create({ thinking, settings: { endpoint } })).id;
const say = async (conversation: string, text: string): Promise<Message> =>
  chat.ended((await chat.send(conversation, text)).answer);
const posts = () => proxy.seen.filter(({ method }) => method === "POST");

describe("a conversation at an endpoint", () => {
  it("is answered word for word as the server says it, with its thought and its figures", async () => {
    const answer = await say(await talk(id, true), "chinese");
    expect(answer).toMatchObject({ status: "complete", error: null });
    expect([answer.text.trim(), answer.thinking.trim()]).toEqual([
      reply("chinese"),
      "这里要用中文回答。练习模型只会说准备好的句子。",
    ]);
    expect(answer.model).toContain(`(127.0.0.1:${proxy.port})`);
    expect(answer.stats?.remote).toBe("told");
    expect(answer.stats?.promptTokens).toBeGreaterThan(0);
    expect(answer.stats?.generatedTokens).toBeGreaterThan(0);
    expect(local.asked).toEqual([]);
  });

  it("is the same when the network is slow and tears every character", async () => {
    proxy.faults.push({ pieces: { bytes: 37, ms: 0 } });
    expect((await say(await talk(), "chinese")).text.trim()).toBe(reply("chinese"));
  });

  it("is the same when its first word is late and each piece is slow, and the wait is in its figures", async () => {
    proxy.faults.push({ firstAfterMs: 1200, pieces: { bytes: 150, ms: 10 } });
    const answer = await say(await talk(), "chinese");
    expect([answer.status, answer.text.trim()]).toEqual(["complete", reply("chinese")]);
    expect(answer.stats?.prefillMs).toBeGreaterThanOrEqual(1200);
    expect(answer.stats?.decodeMs).toBeGreaterThan(50);
  });

  it("is given up when nothing comes for too long, before the first word or after it, and is not asked for again", async () => {
    const impatient = await endpointWorld(await mkdtemp(join(folder, "impatient-")), chatPlace(), {
      idleTimeoutMs: 1000,
    });
    const box = await impatient.add(`http://127.0.0.1:${proxy.port}`, served.token);
    const { backend } = impatient.endpoints.places.of(box.endpoint.id);
    const turns = [{ role: "user" as const, text: "long" }];
    const given = async () => {
      let text = "";
      const request = { conversationId: "c", turns, thinking: false };
      const error = await errorOf(
        (async () => {
          for await (const event of backend.stream(request, new AbortController().signal))
            if (event.type === "text") text += event.text;
        })(),
      );
      return { text, error };
    };
    const silent = { code: "endpoint-silent", params: { host: `127.0.0.1:${proxy.port}`, seconds: 1 } };
    proxy.faults.push({ stall: { at: "after-words", ms: 8000 } });
    const stalled = await given();
    expect(stalled.error).toMatchObject(silent);
    expect(stalled.text.length).toBeGreaterThan(20);
    expect(reply("long").startsWith(stalled.text.trim())).toBe(true);
    proxy.faults.push({ firstAfterMs: 8000 });
    expect(await given()).toMatchObject({ text: "", error: silent });
    expect(posts()).toHaveLength(2);
    await impatient.close();
  });

  it("tells what the server had read before", async () => {
    const conversation = await talk();
    await say(conversation, "hello");
    const second = await say(conversation, "list");
    expect(second.stats?.reusedTokens).toBeGreaterThan(0);
    expect(second.stats?.reusedTokens).toBeLessThan(second.stats?.promptTokens ?? 0);
  });

  it("keeps what had come when it is cut in the middle, says so, and goes on to the very same words", async () => {
    await world.endpoints.handlers.test({ id });
    const conversation = await talk();
    proxy.faults.push({ cutAfter: "after-words" });
    const cut = await say(conversation, "long");
    expect(cut).toMatchObject({ status: "interrupted", error: { code: "endpoint-cut" } });
    expect(cut.text.length).toBeGreaterThan(20);
    expect(reply("long").startsWith(cut.text.trim())).toBe(true);
    const count = posts().length;
    const whole = await chat.ended(await chat.chat.continueAnswer({ messageId: cut.id }));
    expect(whole).toMatchObject({ status: "complete", error: null });
    expect(whole.text.startsWith(cut.text)).toBe(true);
    expect(whole.text.trim()).toBe(reply("long"));
    expect(posts()).toHaveLength(count + 1);
  });

  it("is asked for again until the first word, and never after it", async () => {
    proxy.faults.push({ status: 503, body: '{"error":{"message":"warming up"}}' }, { reset: true });
    const answer = await say(await talk(), "hello");
    expect([answer.status, answer.text.trim()]).toEqual(["complete", reply("hello")]);
    expect(posts()).toHaveLength(3);
    proxy.faults.push({ cutAfter: "after-words" });
    expect((await say(await talk(), "long")).error?.code).toBe("endpoint-cut");
    expect(posts()).toHaveLength(4);
  });

  it("waits as long as the server asks", async () => {
    proxy.faults.push({ status: 429, headers: { "retry-after": "1" } });
    const at = performance.now();
    expect((await say(await talk(), "hello")).status).toBe("complete");
    expect(performance.now() - at).toBeGreaterThanOrEqual(1000);
  });

  it("ends with an error and keeps its words when the stream becomes nonsense", async () => {
    proxy.faults.push({ corruptAt: "after-words" });
    const answer = await say(await talk(), "long");
    expect(answer).toMatchObject({ status: "interrupted", error: { code: "endpoint-bad-answer" } });
    expect(reply("long").startsWith(answer.text.trim())).toBe(true);
    expect(answer.text.length).toBeGreaterThan(20);
  });

  it("is stopped at once, and the server stops, too", async () => {
    const conversation = await talk();
    const { answer } = await chat.send(conversation, "endless");
    await expect.poll(() => chat.shown(answer).length, { timeout: 20_000 }).toBeGreaterThan(50);
    const at = performance.now();
    await chat.chat.stop({ conversationId: conversation });
    expect(performance.now() - at).toBeLessThan(1000);
    expect((await chat.ended(answer)).status).toBe("stopped");
    await expect.poll(() => proxy.left(), { timeout: 2000 }).toBe(1);
    expect((await say(await talk(), "hello")).status).toBe("complete");
  });

  it("goes on with another model, and back, with all that was said", async () => {
    const conversation = await talk();
    await say(conversation, "hello");
    await chat.chat.change({ id: conversation, settings: { endpoint: null } });
    expect((await say(conversation, "and here?")).text).toBe("said here");
    expect(local.asked.at(-1)?.turns.map(({ text }) => text.trim())).toEqual([
      "hello",
      reply("hello"),
      "and here?",
    ]);
    await chat.chat.change({ id: conversation, settings: { endpoint: id } });
    expect((await say(conversation, "list")).text.trim()).toBe(reply("list"));
    expect(posts().at(-1)?.body).toContain("said here");
  });

  it("says that its endpoint was removed, and sends nothing to anybody", async () => {
    const conversation = await talk();
    await world.endpoints.handlers.remove({ id });
    const asked = local.asked.length;
    const answer = await say(conversation, "hello");
    expect([answer.status, answer.error?.code]).toEqual(["failed", "endpoint-unknown"]);
    expect([posts().length, local.asked.length]).toEqual([0, asked]);
    await chat.chat.change({ id: conversation, settings: { endpoint: null } });
    expect((await chat.ended(await chat.chat.retry({ conversationId: conversation }))).text).toBe(
      "said here",
    );
  });

  it("is refused while Quern is offline, and cut short when it goes offline", async () => {
    const { answer } = await chat.send(await talk(), "endless");
    await expect.poll(() => chat.shown(answer).length, { timeout: 20_000 }).toBeGreaterThan(50);
    await world.settings.change({ offline: true });
    const cut = await chat.ended(answer);
    expect([cut.status, cut.error?.code]).toEqual(["interrupted", "endpoint-offline"]);
    const before = proxy.seen.length;
    expect((await say(await talk(), "hello")).error?.code).toBe("endpoint-offline");
    expect(proxy.seen).toHaveLength(before);
  });
});

it("a question answered here is answered there too, beside it, with the cost of there; the conversation stays here", async () => {
  const engines = await engineWorld();
  const engine = engines.supervisor();
  const made = await temporaryFolder();
  const here = chatWorld(made.folder, programs, engine, { placeOf: world.endpoints.places.of });
  try {
    await engine.load(practiceToLoad(await engines.practice()));
    const [one] = world.settings.current().endpoints;
    if (!one) throw new Error("It is gone.");
    const price = { input: 1, cached: null, output: 2, currency: "USD" };
    await world.endpoints.handlers.save({ ...one, price, key: null });
    const { id: conversationId } = await here.chat.create({ thinking: false });
    const first = await here.ended((await here.send(conversationId, "list")).answer);
    const begun = await here.chat.regenerate({ messageId: first.id, endpoint: id });
    const second = await here.ended(begun);
    expect((await here.chat.answers({ messageId: second.id })).map((answer) => answer.id)).toEqual([
      first.id,
      second.id,
    ]);
    expect([first.text.trim(), second.text.trim()]).toEqual([reply("list"), reply("list")]);
    expect([first.stats?.remote, first.stats?.cost]).toEqual([undefined, undefined]);
    expect(second.model).toContain(`(127.0.0.1:${proxy.port})`);
    const { promptTokens = 0, generatedTokens = 0, cost } = second.stats ?? {};
    expect(cost?.currency).toBe("USD");
    expect(cost?.amount).toBeCloseTo((promptTokens + 2 * generatedTokens) / 1e6, 12);
    // What is seen of the way: the place of this one answer is told while it is made, and no longer.
    const told = here.said.progress.filter(({ messageId }) => messageId === second.id);
    expect(told.length).toBeGreaterThan(0);
    expect(told.every(({ endpoint }) => endpoint === id)).toBe(true);
    const [conversation] = await here.chat.conversations();
    expect(conversation?.settings.endpoint).toBeNull();
    const count = posts().length;
    await here.ended((await here.send(conversationId, "hello")).answer);
    expect(posts()).toHaveLength(count);
  } finally {
    await here.close();
    await engine.dispose();
    await engines.remove();
    await made.remove();
  }
});

describe("what a server can do", () => {
  it("is found out by asking it, and kept for the next start", async () => {
    const { facts, error } = await world.endpoints.handlers.test({ id });
    expect(error).toBeNull();
    expect(facts).toMatchObject({
      server: "quern",
      thinking: "yes",
      thinkingSwitch: "yes",
      tools: "yes",
      images: "no",
    });
    expect(facts?.contextTokens).toBeGreaterThan(1000);
    const place = world.endpoints.places.of(id);
    expect(place.backend.abilities()).toEqual({ contextTokens: facts?.contextTokens, images: false });
    const again = await endpointWorld(join(folder, "data"), place, { secrets: testKeyring });
    expect((await again.endpoints.handlers.state()).endpoints[0]?.facts).toEqual(facts);
    await again.close();
    // Thinking is switched off where that is known to work.
    expect((await say(await talk(id, false), "hello")).thinking).toBe("");
  });

  it("holds for its address and model alone", async () => {
    await world.endpoints.handlers.test({ id });
    const [one] = world.settings.current().endpoints;
    if (!one) throw new Error("It is gone.");
    const { id: _id, ...rest } = one;
    const changed = await world.endpoints.handlers.save({ id, ...rest, model: "another", key: null });
    expect(changed.facts).toBeNull();
    expect((await world.endpoints.handlers.test({ id })).error?.code).toBe("endpoint-not-found");
  });
});

describe("the usual place", () => {
  it("is where the agent's requests go, and this machine as soon as it is gone", async () => {
    const { usual } = world.endpoints.places;
    const ask = async () => {
      const request = {
        conversationId: "task",
        turns: [{ role: "user" as const, text: "hello" }],
        thinking: false,
      };
      let text = "";
      for await (const event of usual.backend.stream(request, new AbortController().signal))
        if (event.type === "text") text += event.text;
      return text.trim();
    };
    expect(await ask()).toBe("said here");
    await world.settings.change({ usualEndpoint: id });
    expect(await ask()).toBe(reply("hello"));
    await world.endpoints.handlers.remove({ id });
    expect(world.settings.current().usualEndpoint).toBeNull();
    expect(await ask()).toBe("said here");
  });
});

describe("the key", () => {
  it("is nowhere but in the requests to its own server: no file, no event, no message holds it", async () => {
    await world.endpoints.handlers.test({ id });
    await say(await talk(), "hello");
    proxy.faults.push({
      status: 400,
      body: JSON.stringify({ error: { message: `bad key ${served.token}` } }),
    });
    const refused = await say(await talk(), "hello");
    expect(refused.error).toMatchObject({ code: "endpoint-refused", params: { what: "bad key …" } });
    expect(proxy.seen.every(({ headers }) => headers.authorization === `Bearer ${served.token}`)).toBe(true);
    const told = JSON.stringify([world.logged, chat.said, await world.endpoints.handlers.state()]);
    expect(told).not.toContain(served.token);
    let files = 0;
    for (const name of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      files += 1;
      expect((await readFile(join(name.parentPath, name.name))).includes(served.token), name.name).toBe(
        false,
      );
    }
    expect(files).toBeGreaterThan(2);
  });

  it("and the words never follow a redirect, to another host or to another port", async () => {
    const other = await faultyProxy(served.port);
    const conversation = await talk();
    for (const status of [301, 302, 303, 307, 308]) {
      const location = `http://127.0.0.1:${other.port}/v1/chat/completions`;
      proxy.faults.push({ status, headers: { location } });
      const answer = await say(conversation, "hello");
      expect(answer.error).toMatchObject({
        code: "endpoint-redirect",
        params: { target: `127.0.0.1:${other.port}` },
      });
    }
    expect(other.seen).toEqual([]);
    await other.close();
  });

  it("is not sent to another address when the endpoint's was changed", async () => {
    const other = await faultyProxy(served.port);
    const [one] = world.settings.current().endpoints;
    if (!one) throw new Error("It is gone.");
    const { id: _id, ...rest } = one;
    const url = `http://127.0.0.1:${other.port}`;
    const changed = await world.endpoints.handlers.save({ id, ...rest, url, key: null });
    expect(changed.key).toBe("other-address");
    expect((await say(await talk(), "hello")).error).toMatchObject({
      code: "endpoint-unauthorized",
      params: { status: 401 },
    });
    expect(other.seen.length).toBeGreaterThan(0);
    expect(JSON.stringify(other.seen)).not.toContain(served.token);
    await other.close();
  });

  it("does not go over plain http to another machine unless that is allowed", async () => {
    const { endpoint } = await world.add("http://gpu.test:8000", "sk-canary");
    expect((await say(await talk(endpoint.id), "hello")).error?.code).toBe("endpoint-key-plain");
  });
});
