import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type ApiServerWorld, apiServerWorld } from "../../test/integration/support/api-server-world";
import {
  type EndpointWorld,
  endpointWorld,
  errorOf,
  testKeyring,
} from "../../test/integration/support/endpoint-world";
import { fakeBackend, type Script } from "../../test/integration/support/fake-backend";
import { type FaultyProxy, faultyProxy } from "../../test/integration/support/faulty-proxy";
import type { AnswerStats } from "../contract";
import { type ChatEvent, type ChatRequest, createTurnQueue } from "../engine";

/* Our own server over a scripted model, a proxy that does harm, and an endpoint that leads through it. */

const stats: AnswerStats = {
  promptTokens: 50,
  reusedTokens: 40,
  generatedTokens: 12,
  prefillMs: 1,
  decodeMs: 1,
  thinkingMs: 0,
  contextUsedTokens: 62,
  contextTokens: 4096,
};
const words = Array.from({ length: 40 }, (_, n) => `wörd ${n} 词 `);
/** What it says of a picture; "": the same as of everything else. */
let ofPicture = "";
const answering: Script = async function* ({ tools = [], thinking, turns }) {
  if (ofPicture !== "" && turns.some(({ images = [] }) => images.length > 0)) {
    yield { type: "text", text: ofPicture };
    yield { type: "done", reason: "end", model: "m", stats };
    return;
  }
  if (thinking) yield { type: "thinking", text: "Hm 🌾." };
  for (const text of words) yield { type: "text", text };
  if (tools.length > 0)
    yield { type: "tool-call", call: { name: tools[0]?.name ?? "", arguments: { city: "Lisbon" } } };
  yield { type: "done", reason: tools.length > 0 ? "tool-calls" : "end", model: "m", stats };
};
const here: Script = async function* () {
  yield { type: "text", text: "said here" };
  yield { type: "done", reason: "end", model: "local", stats };
};

let folder: string;
let server: ApiServerWorld;
let proxy: FaultyProxy;
let world: EndpointWorld;
let id: string;
beforeEach(async () => {
  ofPicture = "";
  folder = await mkdtemp(join(tmpdir(), "quern-endpoints-"));
  server = await apiServerWorld(fakeBackend(answering).backend);
  proxy = await faultyProxy(server.port);
  const local = { backend: fakeBackend(here).backend, queue: createTurnQueue(), ensureLoaded: undefined };
  world = await endpointWorld(folder, local, { secrets: testKeyring });
  id = (await world.add(`http://127.0.0.1:${proxy.port}`, server.token)).endpoint.id;
  return async () => {
    await world.close();
    await proxy.close();
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  };
});

interface Said {
  readonly text: string;
  readonly thinking: string;
  readonly events: readonly ChatEvent[];
  readonly error: unknown;
}
async function ask(
  change: Partial<ChatRequest> = {},
  backend = world.endpoints.places.of(id).backend,
  signal = new AbortController().signal,
  onEvent: () => void = () => undefined,
): Promise<Said> {
  const events: ChatEvent[] = [];
  const turns = [{ role: "user" as const, text: "hello" }];
  const stream = backend.stream({ conversationId: "c", turns, thinking: false, ...change }, signal);
  const reading = (async () => {
    for await (const event of stream) {
      events.push(event);
      onEvent();
    }
  })();
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  const all = (type: "text" | "thinking") =>
    events.reduce((text, event) => (event.type === type ? text + event.text : text), "");
  return { text: all("text"), thinking: all("thinking"), events, error };
}
const posts = () => proxy.seen.filter(({ method }) => method === "POST");

describe("an endpoint", () => {
  it("answers word for word, however slowly and torn the bytes come, with what the server counted", async () => {
    proxy.faults.push({ pieces: { bytes: 41, ms: 0 } });
    const said = await ask({ thinking: true });
    expect([said.error, said.text, said.thinking]).toEqual([null, words.join(""), "Hm 🌾."]);
    expect(said.events.at(-1)).toMatchObject({
      type: "done",
      reason: "end",
      stats: { promptTokens: 50, reusedTokens: 40, generatedTokens: 12, remote: "told" },
    });
  });

  it("keeps what had come when the stream is cut or becomes nonsense, and is not asked again", async () => {
    for (const [fault, code] of [
      [{ cutAfter: 4000 }, "endpoint-cut"],
      [{ corruptAt: 4000 }, "endpoint-bad-answer"],
    ] as const) {
      proxy.faults.push(fault);
      const before = posts().length;
      const said = await ask();
      expect(said.error).toMatchObject({ code });
      expect(said.text.length).toBeGreaterThan(20);
      expect(words.join("").startsWith(said.text)).toBe(true);
      expect(posts()).toHaveLength(before + 1);
    }
  });

  it("is asked again until the first word, after as long as the server wants", async () => {
    proxy.faults.push({ status: 429, headers: { "retry-after": "1" } }, { reset: true });
    const at = performance.now();
    const said = await ask();
    expect([said.error, said.text]).toEqual([null, words.join("")]);
    expect(performance.now() - at).toBeGreaterThanOrEqual(1000);
    expect(posts()).toHaveLength(3);
  });

  it("goes quiet at once when it is stopped, and lets the server know", async () => {
    proxy.faults.push({ pieces: { bytes: 200, ms: 100 } });
    const stop = new AbortController();
    let at = 0;
    const said = await ask({}, undefined, stop.signal, () => {
      at ||= performance.now();
      stop.abort();
    });
    expect(said.error).toMatchObject({ code: "cancelled" });
    expect(performance.now() - at).toBeLessThan(1000);
    await expect.poll(() => proxy.left(), { timeout: 2000 }).toBe(1);
  });

  it("is asked nothing while Quern is offline, and an answer under way ends", async () => {
    proxy.faults.push({ pieces: { bytes: 200, ms: 100 } });
    const cut = ask();
    await expect.poll(() => posts().length, { timeout: 5000 }).toBe(1);
    await world.settings.change({ offline: true });
    expect((await cut).error).toMatchObject({ code: "endpoint-offline" });
    const before = proxy.seen.length;
    expect((await ask()).error).toMatchObject({ code: "endpoint-offline" });
    expect(proxy.seen).toHaveLength(before);
  });

  it("calls tools and takes their results, as the agent does it", async () => {
    const tools = [{ name: "get_weather", description: "w", parameters: { type: "object", properties: {} } }];
    const first = await ask({ tools });
    const call = first.events.find((event) => event.type === "tool-call");
    expect(call).toEqual({ type: "tool-call", call: { name: "get_weather", arguments: { city: "Lisbon" } } });
    expect(first.events.at(-1)).toMatchObject({ reason: "tool-calls" });
    const toolCalls = [{ name: "get_weather", arguments: { city: "Lisbon" } }];
    const second = await ask({
      tools,
      turns: [
        { role: "user", text: "weather" },
        { role: "assistant", text: "", toolCalls },
        { role: "tool", text: "sunny" },
      ],
    });
    expect(second.error).toBeNull();
  });

  it("tells what it can do when it is asked, and that is kept", async () => {
    ofPicture = "Orange.";
    const { facts, error } = await world.endpoints.handlers.test({ id });
    expect(error).toBeNull();
    expect(facts).toMatchObject({
      server: "quern",
      contextTokens: 4096,
      thinking: "yes",
      thinkingSwitch: "yes",
      tools: "yes",
      images: "yes",
    });
    expect(world.endpoints.places.of(id).backend.abilities()).toEqual({ contextTokens: 4096, images: true });
    expect((await world.endpoints.handlers.state()).endpoints[0]?.facts).toEqual(facts);
    // Known from now on: a thought that is not wanted is not had.
    expect((await ask({ thinking: false })).thinking).toBe("");
  });

  it("can look at pictures only where it says what is in one", async () => {
    expect((await world.endpoints.handlers.test({ id })).facts?.images).toBe("unknown");
    for (const [said, images] of [
      ["The square is blue.", "unknown"],
      ["这是橙色的。", "yes"],
    ] as const) {
      ofPicture = said;
      expect((await world.endpoints.handlers.test({ id })).facts?.images, said).toBe(images);
    }
  });

  it("cannot do what it refuses, and has said nothing where it is busy or on its way up", async () => {
    // The fourth question is the one with the picture.
    const answeredBy = async (status: number) => {
      proxy.faults.push({}, {}, {}, { status });
      const { facts, error } = await world.endpoints.handlers.test({ id });
      return facts?.images ?? error?.code;
    };
    for (const status of [400, 422, 500, 501]) expect(await answeredBy(status), `${status}`).toBe("no");
    for (const status of [408, 502, 503, 504])
      expect(await answeredBy(status), `${status}`).toBe("endpoint-server-error");
  });

  it("is tested once at a time: a newer test, a change and a removal end the one under way", async () => {
    const begin = async () => {
      const before = posts().length;
      proxy.faults.push({ pieces: { bytes: 1, ms: 100 } });
      const test = world.endpoints.handlers.test({ id }).then(({ facts, error }) => [facts, error?.code]);
      await expect.poll(() => posts().length, { timeout: 5000 }).toBe(before + 1);
      return { test };
    };
    const ended = [null, "cancelled"];
    const first = await begin();
    const second = await begin();
    expect(await first.test).toEqual(ended);
    const [one] = world.settings.current().endpoints;
    if (!one) throw new Error("It is gone.");
    await world.endpoints.handlers.save({ ...one, name: "Another", key: null });
    expect(await second.test).toEqual(ended);
    const third = await begin();
    await world.endpoints.handlers.remove({ id });
    expect(await third.test).toEqual(ended);
    expect(JSON.parse(await readFile(join(folder, "endpoint-facts.json"), "utf8"))).toEqual({});
  });

  it("is where the agent's words go while it is the usual place, and this machine as soon as it is gone", async () => {
    const { usual } = world.endpoints.places;
    expect((await ask({}, usual.backend)).text).toBe("said here");
    await world.settings.change({ usualEndpoint: id });
    expect((await ask({}, usual.backend)).text).toBe(words.join(""));
    await world.endpoints.handlers.remove({ id });
    expect((await ask({}, usual.backend)).text).toBe("said here");
    expect((await ask()).error).toMatchObject({ code: "endpoint-unknown" });
  });
});

describe("the list of endpoints", () => {
  const localPlace = () => ({
    backend: fakeBackend(here).backend,
    queue: createTurnQueue(),
    ensureLoaded: undefined,
  });
  const names = (of: EndpointWorld) => of.settings.current().endpoints.map(({ url }) => url);

  it("keeps what was added while the user was asked about another", async () => {
    let first = true;
    const own = join(folder, "own");
    const two: EndpointWorld = await endpointWorld(own, localPlace(), {
      whileAsked: async () => {
        if (!first) return;
        first = false;
        await two.add("http://127.0.0.1:9/second");
      },
    });
    await two.add("http://127.0.0.1:8/first");
    expect(names(two).sort()).toEqual(["http://127.0.0.1:8/first", "http://127.0.0.1:9/second"]);
    await two.close();
  });

  it("does not hold a new one whose key could not be kept, so that saving again adds one", async () => {
    let works = false;
    const secrets = {
      ...testKeyring,
      protect: (text: string) => {
        if (!works) throw new Error("locked");
        return testKeyring.protect(text);
      },
    };
    const own = join(folder, "own");
    const one = await endpointWorld(own, localPlace(), { secrets });
    const url = "http://127.0.0.1:9/v1";
    expect(await errorOf(one.add(url, "sk-1"))).toMatchObject({ code: "secret-store-refused" });
    expect(names(one)).toEqual([]);
    works = true;
    expect((await one.add(url, "sk-1")).key).toBe("kept");
    expect(names(one)).toEqual([url]);
    await one.close();
  });
});

describe("its key", () => {
  it("is in the requests to its own server and nowhere else: in no file, no event and no error", async () => {
    await world.endpoints.handlers.test({ id });
    const body = JSON.stringify({ error: { message: `bad key ${server.token}` } });
    proxy.faults.push({ status: 400, body });
    const refused = await errorOf(
      ask().then(({ error }) => {
        throw error;
      }),
    );
    expect(refused).toMatchObject({ code: "endpoint-refused", params: { what: "bad key …" } });
    expect(proxy.seen.every(({ headers }) => headers.authorization === `Bearer ${server.token}`)).toBe(true);
    const told = JSON.stringify([world.logged, refused, await world.endpoints.handlers.state()]);
    expect(told).not.toContain(server.token);
    const names = await readdir(folder);
    expect(names).toContain("endpoint-keys.json");
    for (const name of names)
      expect(await readFile(join(folder, name), "utf8"), name).not.toContain(server.token);
  });

  it("and the words follow no redirect, and the key no change of the address", async () => {
    const other = await faultyProxy(server.port);
    const url = `http://127.0.0.1:${other.port}`;
    for (const status of [301, 302, 303, 307, 308]) {
      proxy.faults.push({ status, headers: { location: `${url}/v1/chat/completions` } });
      expect((await ask()).error).toMatchObject({ code: "endpoint-redirect" });
    }
    expect(other.seen).toEqual([]);
    const [one] = world.settings.current().endpoints;
    if (!one) throw new Error("It is gone.");
    expect((await world.endpoints.handlers.save({ ...one, url, key: null })).key).toBe("other-address");
    expect((await ask({}, world.endpoints.places.of(id).backend)).error).toMatchObject({
      code: "endpoint-unauthorized",
    });
    expect(other.seen.length).toBeGreaterThan(0);
    expect(JSON.stringify(other.seen)).not.toContain(server.token);
    await other.close();
  });

  it("does not go over plain http to another machine unless that is allowed", async () => {
    const { endpoint } = await world.add("http://gpu.test:8000", "sk-canary");
    const said = await ask({}, world.endpoints.places.of(endpoint.id).backend);
    expect(said.error).toMatchObject({ code: "endpoint-key-plain" });
  });
});
