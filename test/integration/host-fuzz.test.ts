import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { contract, type Result, type ServiceSpec } from "../../main/contract";
import { createDispatcher, type HostHandlers } from "../../main/host/dispatch";
import { type HostWorld, hostWorld } from "./support/host-world";

/*
 * What a page that was taken over could send: any value that survives the structured clone, to any name. The answer is
 * always a value, soon, and nonsense changes nothing.
 */

let world: HostWorld;
beforeAll(async () => {
  world = await hostWorld();
  await world.host.call("app", "ready", undefined);
  await world.host.call("chat", "create", { thinking: true });
});
afterAll(() => world.remove());

const specs: Readonly<Record<string, ServiceSpec>> = contract;
const known = Object.entries(specs).flatMap(([service, { methods }]) =>
  Object.entries(methods).map(([method, spec]) => ({ service, method, spec })),
);
const tricky = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", "", " ", "\0"];

const name = fc.oneof(
  fc.constantFrom(...tricky, ...Object.keys(specs), ...known.map(({ method }) => method)),
  fc.string(),
);

function deep(levels: number): unknown {
  let value: unknown = "bottom";
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { id: value };
  return value;
}
function cyclic(): unknown {
  const value: Record<string, unknown> = { id: "x" };
  value.self = value;
  return value;
}

/** Keys that methods know, so that values get past the first check, and keys that objects have by themselves. */
const key = fc.constantFrom(
  "id",
  "conversationId",
  "text",
  "title",
  "thinking",
  "url",
  "fileId",
  "modelId",
  "contextTokens",
  "minContextTokens",
  "deleteFile",
  "messageId",
  "attachments",
  "settings",
  "query",
  "name",
  "data",
  "theme",
  "modelFolder",
  "__proto__",
  "constructor",
  "toString",
  "valueOf",
);
const leaf = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
  fc.constantFrom<unknown>(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    -1,
    2 ** 60,
    "x".repeat(3_000_000),
    "../../../etc/passwd",
    "practice",
    "\u0000\ud800",
    new Error("no"),
    Buffer.alloc(1000, 7),
    new SharedArrayBuffer(8),
    /(a+)+$/,
    // Cannot be made into text.
    Object.create(null),
    { toString: 1, valueOf: 1 },
  ),
  fc.constantFrom(500, 5000).map(deep),
  fc.constant(null).map(cyclic),
);
const value = fc.oneof(leaf, fc.array(fc.tuple(key, leaf), { maxLength: 5 }).map(withOwnKeys));

/** As the structured clone makes objects: `__proto__` is a key like any other. */
function withOwnKeys(entries: [string, unknown][]): unknown {
  const object = {};
  for (const [name, content] of entries)
    Object.defineProperty(object, name, { value: content, enumerable: true, configurable: true });
  return object;
}

/** The answer, which must come as a `Result` within the time that a page would wait. */
async function answerOf(service: unknown, method: unknown, input: unknown): Promise<Result<unknown>> {
  const late = new AbortController();
  const answer = await Promise.race([
    world.host.call(service, method, input),
    wait(20_000, "late" as const, { signal: late.signal }),
  ]);
  late.abort();
  if (answer === "late") throw new Error(`${String(service)}.${String(method)} did not answer`);
  structuredClone(answer);
  return answer;
}

async function state(): Promise<unknown> {
  const { handlers } = world.host;
  return {
    settings: await handlers.app.settings(undefined),
    conversations: await handlers.chat.conversations(undefined),
    installed: await handlers.models.installed(undefined),
    downloads: await handlers.models.downloads(undefined),
    engine: await handlers.engine.status(undefined),
    desktop: [world.desktop.links, world.desktop.copied, world.desktop.shown].map(({ length }) => length),
  };
}

it("a name that is not in the contract is an invalid request, whatever kind of value it is", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(name, leaf), fc.oneof(name, leaf), value, async (service, method, input) => {
      fc.pre(!known.some((one) => one.service === service && one.method === method));
      const answer = await answerOf(service, method, input);
      expect(answer.ok ? "ok" : answer.error.code).toBe("invalid-request");
    }),
    { numRuns: 400 },
  );
});

it("input that the contract does not allow is an invalid request and changes nothing", async () => {
  const before = structuredClone(await state());
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...known), value, async ({ service, method, spec }, input) => {
      fc.pre(!spec.input.safeParse(input).success);
      const answer = await answerOf(service, method, input);
      expect(answer.ok ? "ok" : answer.error.code).toBe("invalid-request");
    }),
    { numRuns: 600 },
  );
  expect(await state()).toEqual(before);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

it("input that is allowed but means nothing is answered with a named error or harmlessly", async () => {
  const id = fc.constantFrom("none", "__proto__", "../x", "practice", "file:/etc/passwd", "\ud800");
  const calls = fc.oneof(
    fc.record({
      service: fc.constant("chat"),
      method: fc.constantFrom("messages", "remove", "restore", "tree", "removePreset"),
      input: fc.record({ id }),
    }),
    fc.record({
      service: fc.constant("chat"),
      method: fc.constantFrom(
        "retry",
        "stop",
        "draft",
        "answerNow",
        "compact",
        "newFromSummary",
        "queued",
        "sendQueued",
      ),
      input: fc.record({ conversationId: id }),
    }),
    fc.record({
      service: fc.constant("chat"),
      method: fc.constantFrom("regenerate", "continueAnswer", "undoCompaction"),
      input: fc.record({ messageId: id }),
    }),
    fc.record({
      service: fc.constant("chat"),
      method: fc.constantFrom("selectBranch", "unqueue", "edit", "count", "search", "exportOne"),
      input: fc.record({
        id,
        conversationId: id,
        messageId: id,
        queuedId: id,
        text: fc.string({ unit: "binary" }),
        query: fc.string({ unit: "binary" }),
        attachments: fc.array(id, { maxLength: 3 }),
        format: fc.constantFrom("json", "markdown"),
      }),
    }),
    fc.record({
      service: fc.constant("attachments"),
      method: fc.constantFrom("addFile", "addText", "pending", "remove", "content"),
      input: fc.record({
        id,
        conversationId: id,
        name: fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
        text: fc.string({ unit: "binary" }),
        data: fc.uint8Array({ maxLength: 100 }),
      }),
    }),
    fc.record({
      service: fc.constant("chat"),
      method: fc.constantFrom("send", "saveDraft"),
      input: fc.record({ conversationId: id, text: fc.string({ minLength: 1 }) }),
    }),
    fc.record({
      service: fc.constant("models"),
      method: fc.constantFrom("startDownload", "pauseDownload", "cancelDownload"),
      input: fc.record({ fileId: id }),
    }),
    fc.record({
      service: fc.constant("models"),
      method: fc.constant("remove"),
      input: fc.record({ id: id.filter((one) => one !== "practice"), deleteFile: fc.boolean() }),
    }),
    fc.record({
      service: fc.constant("engine"),
      method: fc.constant("load"),
      input: fc.record({ modelId: id.filter((one) => one !== "practice") }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(calls, async ({ service, method, input }) => {
      const answer = await answerOf(service, method, input);
      if (!answer.ok) expect(answer.error.code).not.toBe("unexpected");
    }),
    { numRuns: 150 },
  );
  expect(await world.host.handlers.models.installed(undefined)).toHaveLength(1);
  expect(await world.host.handlers.chat.conversations(undefined)).toHaveLength(1);
});

it("a handler that breaks the contract, or throws anything, is an error as a value", async () => {
  const thrown: unknown[] = [
    new Error("secret"),
    null,
    undefined,
    "text",
    { toString: 1 },
    Object.create(null),
  ];
  for (const one of thrown) {
    const told: unknown[] = [];
    const handlers = {
      ...world.host.handlers,
      machine: {
        current: () => Promise.reject(one),
        detect: () => {
          throw one;
        },
      },
      engine: { ...world.host.handlers.engine, status: async () => ({ state: "odd" }) },
    } as object as HostHandlers;
    const call = createDispatcher(handlers, (_where, error) => told.push(error));
    for (const [service, method] of [
      ["machine", "current"],
      ["machine", "detect"],
      ["engine", "status"],
    ]) {
      const answer = await call(service, method, undefined);
      expect(answer).toMatchObject({ ok: false, error: { code: "unexpected" } });
    }
    expect(told).toHaveLength(3);
  }
});
