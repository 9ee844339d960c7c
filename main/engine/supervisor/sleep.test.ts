import { expect, test } from "vitest";
import { FakeEngine } from "../../../test/fixtures/engine/fake-engine";
import type { EnginePlan } from "../../contract";
import { EngineSupervisor } from "./supervisor";

const plan: EnginePlan = {
  backend: "none",
  gpuLayers: 0,
  contextTokens: 4096,
  kvType: "f16",
  threads: 4,
  batchTokens: 512,
};
const onGpu: EnginePlan = { ...plan, backend: "vulkan", gpuLayers: 65 };
const toLoad = (wanted: EnginePlan = plan) => ({
  modelId: "m",
  name: "M",
  path: "/m.gguf",
  quant: null,
  practice: false,
  plan: wanted,
});
const request = { conversationId: "c", turns: [{ role: "user", text: "Q" } as const], thinking: false };
const never = new AbortController().signal;
const cancelled = { type: "error", error: { code: "cancelled", params: {} } };

function world(answer: ConstructorParameters<typeof FakeEngine>[1] = () => undefined) {
  const engines: FakeEngine[] = [];
  const supervisor = new EngineSupervisor({
    spawn: () => {
      const engine = new FakeEngine(() => "ready", answer);
      engines.push(engine);
      return engine;
    },
    workingFolder: "/",
  });
  return { supervisor, engines };
}

test("a sleep saves what was read first, then ends the engine, and says why", async () => {
  const { supervisor, engines } = world(({ type }) =>
    type === "save-states" ? { type: "saved", files: 1 } : undefined,
  );
  await supervisor.load(toLoad());
  expect(await supervisor.sleep("idle")).toBe(true);
  expect(engines[0]?.sent.map(({ type }) => type)).toEqual(["load", "save-states"]);
  expect(supervisor.status).toEqual({ state: "sleeping", modelId: "m", name: "M", why: "idle" });
  // Nothing is there to be put to sleep again.
  expect(await supervisor.sleep("idle")).toBe(false);
  await supervisor.unload();
  expect(supervisor.status).toEqual({ state: "none" });
});

test("a crash while states are saved is a crash, not a sleep", async () => {
  const { supervisor, engines } = world(({ type }) => {
    if (type === "save-states") engines[0]?.die("SIGSEGV");
    return undefined;
  });
  await supervisor.load(toLoad());
  expect(await supervisor.sleep("idle")).toBe(false);
  expect(supervisor.status).toMatchObject({ state: "failed", error: { code: "engine-crashed" } });
});

test("an engine that does not answer after a sleep of the computer is loaded anew by the next message", async () => {
  const lost = { type: "error", error: { code: "engine-backend", params: { what: "device lost" } } };
  const { supervisor, engines } = world(({ type }) => {
    if (type === "save-states") return { type: "saved", files: 0 };
    return type === "measure" ? lost : undefined;
  });
  await supervisor.load(toLoad(onGpu));
  expect(await supervisor.check()).toBe(false);
  expect(supervisor.status).toMatchObject({ state: "sleeping", why: "suspend" });
  const answer = supervisor.stream(request, never).next();
  const over = expect(answer).rejects.toMatchObject({ code: "cancelled" });
  await expect.poll(() => engines[1]?.sent.map(({ type }) => type)).toEqual(["load", "generate"]);
  await supervisor.unload();
  await over;
});

test("an engine on the processor is asked for something small, and one that answers stays", async () => {
  const { supervisor, engines } = world(({ type }) =>
    type === "count-texts" ? { type: "counted-texts", tokens: [1] } : undefined,
  );
  await supervisor.load(toLoad());
  expect(await supervisor.check()).toBe(true);
  expect(engines[0]?.sent.map(({ type }) => type)).toEqual(["load", "count-texts"]);
  expect(supervisor.status.state).toBe("ready");
  await supervisor.unload();
});

test("a message stops a measurement before it asks for its answer", async () => {
  const { supervisor, engines } = world(({ type }) => (type === "cancel" ? cancelled : undefined));
  await supervisor.load(toLoad());
  const measuring = supervisor.measure({ depth: 0, promptTokens: 8, generateTokens: 8 }, never);
  const stopped = expect(measuring).rejects.toMatchObject({ code: "cancelled" });
  const answer = supervisor.stream(request, never).next();
  answer.catch(() => undefined);
  await stopped;
  await expect
    .poll(() => engines[0]?.sent.map(({ type }) => type))
    .toEqual(["load", "measure", "cancel", "generate"]);
  await supervisor.unload();
  await expect(answer).rejects.toMatchObject({ code: "cancelled" });
});

test("a device that is lost in the middle of an answer ends the process that had it", async () => {
  const { supervisor } = world(({ type }) =>
    type === "generate"
      ? { type: "error", error: { code: "engine-backend", params: { what: "device lost" } } }
      : undefined,
  );
  await supervisor.load(toLoad(onGpu));
  await expect(supervisor.stream(request, never).next()).rejects.toMatchObject({ code: "engine-backend" });
  expect(supervisor.status).toMatchObject({ state: "failed", error: { code: "engine-backend" } });
});

test("threads change while it runs and are told with the model", async () => {
  const { supervisor, engines } = world();
  await supervisor.load(toLoad());
  supervisor.setThreads(4);
  supervisor.setThreads(3);
  expect(engines[0]?.sent.slice(1)).toEqual([{ type: "threads", threads: 3 }]);
  expect(supervisor.status).toMatchObject({ model: { plan: { threads: 3 } } });
  await supervisor.unload();
});

test("an engine that takes its threads at the load only is not told others, and nobody is told that it has them", async () => {
  const { supervisor, engines } = world();
  const model = toLoad();
  await supervisor.load({ ...model, plan: { ...model.plan, engine: "llama.node" } });
  const { status } = supervisor;
  supervisor.setThreads(model.plan.threads + 1);
  expect(engines[0]?.sent.map(({ type }) => type)).toEqual(["load"]);
  expect(supervisor.status).toEqual(status);
  await supervisor.unload();
});
