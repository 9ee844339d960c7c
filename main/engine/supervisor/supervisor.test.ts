import { expect, test } from "vitest";
import type { ChildExit, ChildHandle, ChildOptions, SpawnChild } from "../../child";
import type { EngineMessage, EngineRequest } from "../process/protocol";
import { EventQueue } from "./event-queue";
import type { ModelToLoad } from "./model-to-load";
import { EngineSupervisor, type SupervisorOptions } from "./supervisor";

test("a queue that fails gives first what it holds", async () => {
  const queue = new EventQueue<number>();
  queue.push(1);
  queue.fail(new Error("over"));
  queue.push(2);
  const got: number[] = [];
  await expect(
    (async () => {
      for await (const item of queue.drain()) got.push(item);
    })(),
  ).rejects.toThrow("over");
  expect(got).toEqual([1]);
});

/** Stands in for the engine process at the edge of the world: answers by script, dies on command. */
class FakeChild implements ChildHandle {
  readonly pid = 1;
  readonly sent: EngineRequest[] = [];
  killed = false;
  private listener: (message: unknown) => void = () => {};
  private exit: (exit: ChildExit) => void = () => {};
  constructor(private readonly script: (request: EngineRequest, child: FakeChild) => void) {}
  send(message: unknown): void {
    const request = message as EngineRequest;
    this.sent.push(request);
    queueMicrotask(() => this.script(request, this));
  }
  say(message: EngineMessage): void {
    this.listener(message);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.listener = listener;
  }
  onExit(listener: (exit: ChildExit) => void): void {
    this.exit = listener;
  }
  stderrTail(): string {
    return "";
  }
  die(signal: string): void {
    this.exit({ code: null, signal });
  }
  kill(): void {
    this.killed = true;
    this.die("SIGKILL");
  }
}

const facts: Extract<EngineMessage, { type: "loaded" }>["facts"] = {
  engine: { id: "node-llama-cpp", version: "1" },
  slots: 1,
  images: false,
  backend: "none",
  gpuLayers: 0,
  totalLayers: 5,
  contextTokens: 4096,
  ramBytes: 1,
  vramBytes: 0,
  buffers: [],
  gpuNames: [],
};
const stats = {
  promptTokens: 1,
  reusedTokens: 0,
  generatedTokens: 1,
  prefillMs: 1,
  decodeMs: 1,
  thinkingMs: 0,
  contextUsedTokens: 2,
  contextTokens: 4096,
};
const model: ModelToLoad = {
  modelId: "m",
  name: "M",
  path: "/m.gguf",
  quant: null,
  practice: false,
  plan: { backend: "none", gpuLayers: 0, contextTokens: 4096, kvType: "f16", threads: 1, batchTokens: 512 },
};
const request = { conversationId: "c", turns: [{ role: "user", text: "Q" } as const], thinking: false };
const never = new AbortController().signal;

function world(
  script: (request: EngineRequest, child: FakeChild, run: number) => void,
  landed = facts,
  more: Partial<SupervisorOptions> = {},
) {
  const children: FakeChild[] = [];
  const spawned: ChildOptions[] = [];
  const spawn: SpawnChild = (_, options) => {
    spawned.push(options);
    const run = children.length;
    const child = new FakeChild((message, self) => {
      if (message.type === "load") self.say({ type: "loaded", id: message.id, facts: landed });
      else if (message.type === "save-states") self.say({ type: "saved", id: message.id, files: 0 });
      else script(message, self, run);
    });
    children.push(child);
    return child;
  };
  const supervisor = new EngineSupervisor({ spawn, workingFolder: "/", ...more });
  const states: string[] = [];
  supervisor.onStatus((status) => states.push(status.state));
  return { supervisor, children, spawned, states };
}

test("an engine that dies in mid-answer gives the text so far, then says so, and the next message loads it anew", async () => {
  const { supervisor, children, states } = world((message, child, run) => {
    if (message.type !== "generate") return;
    child.say({
      type: "output",
      id: message.id,
      events: [{ type: "text", text: "half" }],
      generatedTokens: 1,
      contextUsedTokens: 2,
    });
    if (run === 0) child.die("SIGSEGV");
    else child.say({ type: "done", id: message.id, reason: "end", stats });
  });
  await supervisor.load(model);
  const texts: string[] = [];
  const answer = async () => {
    for await (const event of supervisor.stream(request, never))
      if (event.type === "text") texts.push(event.text);
  };
  await expect(answer()).rejects.toMatchObject({ code: "engine-crashed", params: { what: "SIGSEGV" } });
  expect(texts).toEqual(["half"]);
  expect(supervisor.status).toMatchObject({ state: "failed", error: { code: "engine-crashed" } });
  await answer();
  expect(texts).toEqual(["half", "half"]);
  expect(children).toHaveLength(2);
  expect(states).toEqual(["loading", "ready", "failed", "loading", "ready"]);
});

test("Stop ends the stream in a moment, though the engine takes its time, and the next answer waits for it", async () => {
  const { supervisor, children } = world(() => {});
  await supervisor.load(model);
  const stop = new AbortController();
  const first = (async () => {
    for await (const _ of supervisor.stream(request, stop.signal));
  })();
  await expect.poll(() => children[0]?.sent.at(-1)?.type).toBe("generate");
  const stoppedAt = performance.now();
  stop.abort();
  await expect(first).rejects.toMatchObject({ code: "cancelled" });
  expect(performance.now() - stoppedAt).toBeLessThan(300);
  expect(children[0]?.sent.at(-1)).toEqual({ type: "cancel", id: 2 });
  const next = supervisor.stream(request, never);
  // Whoever waits for that is told.
  expect((await next.next()).value).toEqual({ type: "settling" });
  const second = next.next();
  await new Promise((resolve) => setImmediate(resolve));
  expect(children[0]?.sent.at(-1)?.type).toBe("cancel");
  children[0]?.say({ type: "error", id: 2, error: { code: "cancelled", params: {} } });
  await expect.poll(() => children[0]?.sent.at(-1)?.type).toBe("generate");
  children[0]?.say({ type: "done", id: 3, reason: "end", stats });
  expect((await second).value).toMatchObject({ type: "done" });
});

test("an engine that never lets go of a stopped answer is ended and loaded anew, and the next answer is made by that one", async () => {
  const answers = (message: EngineRequest, child: FakeChild, run: number) => {
    if (message.type === "generate" && run === 1)
      child.say({ type: "done", id: message.id, reason: "end", stats });
  };
  // Longer than the stream itself waits for last words.
  const hangLimits = { silentSeconds: 60, idleSeconds: 60, stoppedSeconds: 0.5 };
  const { supervisor, children, states } = world(answers, facts, { hangLimits });
  await supervisor.load(model);
  const stop = new AbortController();
  const first = supervisor.stream(request, stop.signal).next();
  await expect.poll(() => children[0]?.sent.at(-1)?.type).toBe("generate");
  stop.abort();
  await expect(first).rejects.toMatchObject({ code: "cancelled" });
  const said: string[] = [];
  for await (const { type } of supervisor.stream(request, never)) said.push(type);
  expect(said).toEqual(["settling", "done"]);
  expect(children.map(({ killed }) => killed)).toEqual([true, false]);
  expect(states).toEqual(["loading", "ready", "failed", "loading", "ready"]);
});

test("two answers at once are refused", async () => {
  const { supervisor } = world(() => {});
  await supervisor.load(model);
  const first = supervisor.stream(request, never).next();
  await expect(supervisor.stream(request, never).next()).rejects.toMatchObject({ code: "engine-busy" });
  await supervisor.dispose();
  await expect(first).rejects.toMatchObject({ code: "cancelled" });
});

test("a request that is stopped before it begins never reaches the engine", async () => {
  const { supervisor, children } = world(() => {});
  await supervisor.load(model);
  const stream = supervisor.stream(request, AbortSignal.abort());
  await expect(stream.next()).rejects.toMatchObject({ code: "cancelled" });
  expect(children[0]?.sent.map((message) => message.type)).toEqual(["load"]);
});

test("without a model there is nothing to answer with", async () => {
  const { supervisor } = world(() => {});
  await expect(supervisor.stream(request, never).next()).rejects.toMatchObject({ code: "engine-not-loaded" });
});

test("unloading ends the process and forgets the model", async () => {
  const { supervisor, children } = world(() => {});
  await supervisor.load(model);
  await supervisor.unload();
  expect(children[0]?.killed).toBe(true);
  expect(supervisor.status).toEqual({ state: "none" });
  await expect(supervisor.stream(request, never).next()).rejects.toMatchObject({ code: "engine-not-loaded" });
});

test("of two loads at once the later one wins, and the other leaves no process", async () => {
  const { supervisor, children } = world(() => {});
  const first = supervisor.load(model);
  const second = supervisor.load({ ...model, modelId: "n" });
  await expect(first).rejects.toMatchObject({ code: "cancelled" });
  expect((await second).modelId).toBe("n");
  expect(children.map((child) => child.killed)).toEqual([true, false]);
  expect(supervisor.status).toMatchObject({ state: "ready", model: { modelId: "n" } });
});

test("an engine that speaks nonsense is ended", async () => {
  const { supervisor, children } = world((_, child) => child.say({ type: "nonsense" } as never));
  await supervisor.load(model);
  await expect(supervisor.stream(request, never).next()).rejects.toMatchObject({ code: "engine-crashed" });
  expect(children[0]?.killed).toBe(true);
});

test("counting and “Answer now” are served while an answer is being written", async () => {
  const { supervisor } = world((message, child) => {
    if (message.type === "count") child.say({ type: "counted", id: message.id, tokens: 7 });
    if (message.type === "count-texts") child.say({ type: "counted-texts", id: message.id, tokens: [1, 2] });
    if (message.type === "answer-now")
      child.say({ type: "answering-now", id: message.id, was: message.conversationId === "c" });
    if (message.type === "forget") child.say({ type: "saved", id: message.id, files: 0 });
  });
  await supervisor.load(model);
  const answer = supervisor.stream(request, never).next();
  expect(await supervisor.countTokens(request)).toBe(7);
  expect(await supervisor.countTexts(["a", "b c"])).toEqual([1, 2]);
  expect(await supervisor.answerNow("c")).toBe(true);
  expect(await supervisor.answerNow("d")).toBe(false);
  await supervisor.forget("c");
  await supervisor.dispose();
  await expect(answer).rejects.toMatchObject({ code: "cancelled" });
});

test("without a loaded model nothing is counted, nothing is closed, and none is loaded for it", async () => {
  const { supervisor, children } = world(() => {});
  expect(supervisor.abilities()).toBeNull();
  await expect(supervisor.countTokens(request)).rejects.toMatchObject({ code: "engine-not-loaded" });
  await expect(supervisor.countTexts(["a"])).rejects.toMatchObject({ code: "engine-not-loaded" });
  expect(await supervisor.answerNow("c")).toBe(false);
  await supervisor.forget("c");
  expect(children).toEqual([]);
  await supervisor.load(model);
  expect(supervisor.abilities()).toEqual({ contextTokens: 4096, images: false });
});

test("everything that a request asks for reaches the engine, and its notes and malformed calls come back", async () => {
  const { supervisor, children } = world((message, child) => {
    if (message.type !== "generate") return;
    const note = { code: "answered-now", params: { tokens: 3 } };
    child.say({ type: "note", id: message.id, note });
    child.say({
      type: "output",
      id: message.id,
      events: [{ type: "tool-call-malformed", index: 0, raw: "<tool_call>x", reason: "no" }],
      generatedTokens: 1,
      contextUsedTokens: 2,
    });
    child.say({ type: "done", id: message.id, reason: "loop", stats });
  });
  await supervisor.load(model);
  const asked = {
    ...request,
    continues: true,
    maxTokens: 9,
    mode: "coding" as const,
    sampling: { temperature: 0 },
    seed: 0,
    stop: ["x"],
    jsonSchema: { type: "object" },
    thinkingBudget: 20,
    onLoop: "stop" as const,
  };
  const events: string[] = [];
  for await (const event of supervisor.stream(asked, never)) {
    events.push(event.type);
    if (event.type === "tool-call-malformed") expect(event.raw).toBe("<tool_call>x");
    if (event.type === "done") expect(event.reason).toBe("loop");
  }
  expect(events).toEqual(["note", "tool-call-malformed", "usage", "done"]);
  expect(children[0]?.sent.at(-1)).toMatchObject({ ...asked, type: "generate", turns: [{ role: "user" }] });
});

const onGpu: ModelToLoad = {
  ...model,
  plan: { ...model.plan, backend: "cuda", gpuLayers: 5, gpu: { id: "gpu1", name: "RTX 3090", device: 1 } },
};

test("the engine of a plan for one of several cards sees that card only", async () => {
  const { supervisor, spawned } = world(() => {});
  await supervisor.load(onGpu);
  await supervisor.load(model);
  expect(spawned.map(({ env }) => env.CUDA_VISIBLE_DEVICES)).toEqual(["1", undefined]);
});

test("a model that landed on the processor instead of the card says so for as long as it is loaded", async () => {
  const { supervisor } = world(() => {});
  const loaded = await supervisor.load(onGpu);
  expect(loaded.notes).toMatchObject([
    { code: "landed-cpu", params: { gpu: "RTX 3090" } },
    { code: "landed-no-device" },
  ]);
  expect(supervisor.status).toMatchObject({ state: "ready", model: { notes: loaded.notes } });
  expect((await supervisor.load(model)).notes).toBeUndefined();
});

test("memory that comes to be with the first answer is told, a trifle is not", async () => {
  let ramBytes = 50_000_000;
  const { supervisor, states } = world((message, child) => {
    if (message.type === "generate")
      child.say({
        type: "done",
        id: message.id,
        reason: "end",
        stats,
        resident: { ramBytes, mappedBytes: 7 },
      });
  });
  await supervisor.load(model);
  const answer = async () => {
    for await (const _ of supervisor.stream(request, never));
  };
  await answer();
  expect(states).toEqual(["loading", "ready"]);
  ramBytes = 900_000_000;
  await answer();
  expect(states).toEqual(["loading", "ready", "ready"]);
  expect(supervisor.status).toMatchObject({
    state: "ready",
    model: { actual: { ramBytes: 900_000_000, mappedBytes: 7, contextTokens: 4096 } },
  });
});
