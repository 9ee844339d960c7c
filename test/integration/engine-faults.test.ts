import { mkdtemp, rm, watch } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EngineStatus } from "../../main/contract";
import type { ChatEvent, ChatTurn, EngineSupervisor, ModelToLoad } from "../../main/engine";
import { defaultPracticeTable } from "../../main/engine/practice";
import { ask, type EngineWorld, engineWorld, isAlive, practiceToLoad } from "./support/engine-world";

let world: EngineWorld;
let path: string;
/** Where the engine keeps what it has read. */
let states: string;
beforeAll(async () => {
  states = await mkdtemp(join(tmpdir(), "quern-states-"));
  world = await engineWorld();
  path = await world.practice();
});
afterAll(async () => {
  await world.remove();
  await rm(states, { recursive: true, force: true });
});

const user = (text: string): ChatTurn => ({ role: "user", text });
const hello = defaultPracticeTable.replies.find(({ triggers }) => triggers.includes("hello"))?.text ?? "";

/** Brings an engine into the middle of something, calls `kill` there, and gives what came of it. */
type Phase = (
  engine: EngineSupervisor,
  kill: () => void,
  model: ModelToLoad,
) => Promise<{ text: string; wantsText: boolean }>;

async function answering(
  engine: EngineSupervisor,
  model: ModelToLoad,
  turn: ChatTurn,
  at: ChatEvent["type"],
  kill: () => void,
): Promise<string> {
  await engine.load(model);
  let text = "";
  const dying = ask(engine, [turn], {
    onEvent: (event, so) => {
      text = so.text;
      if (event.type === at) kill();
    },
  });
  await expect(dying).rejects.toMatchObject({ code: "engine-crashed" });
  return text;
}

const phases: Readonly<Record<string, Phase>> = {
  "at load": async (engine, kill, model) => {
    const loading = engine.load(model);
    await expect.poll(() => engine.pid).toBeDefined();
    kill();
    await expect(loading).rejects.toMatchObject({ code: "engine-crashed" });
    return { text: "", wantsText: false };
  },
  "in prefill": async (engine, kill, model) => {
    const text = await answering(engine, model, user(`${"grain ".repeat(600)}endless`), "reading", kill);
    return { text, wantsText: false };
  },
  "in decode": async (engine, kill, model) => {
    const text = await answering(engine, model, user("endless"), "text", kill);
    return { text, wantsText: true };
  },
  "while saving a state": async (engine, kill, model) => {
    await engine.load(model);
    const { text } = await ask(engine, [user(`${"grain ".repeat(600)}hello`)]);
    const looking = watch(states)[Symbol.asyncIterator]();
    const begun = looking.next();
    const saving = engine.saveStates();
    await begun;
    kill();
    await saving;
    await looking.return?.();
    await expect.poll(() => engine.status.state).toBe("failed");
    return { text, wantsText: true };
  },
  "between two answers": async (engine, kill, model) => {
    await engine.load(model);
    const { text } = await ask(engine, [user("hello")]);
    kill();
    await expect.poll(() => engine.status.state).toBe("failed");
    return { text, wantsText: true };
  },
};

const signals = ["SIGKILL", "SIGSEGV", "SIGABRT"] as const;
const engineIds = ["node-llama-cpp", "llama.node"] as const;
const cases = engineIds.flatMap((id) =>
  Object.keys(phases).flatMap((phase) => signals.map((signal) => [signal, phase, id] as const)),
);

test.each(cases)(
  "%s %s (%s) is told within a second, keeps the text so far, and the next message works",
  async (signal, phase, id) => {
    const model = practiceToLoad(path, { engine: id });
    const engine = world.supervisor({ folder: states, budgetBytes: 1e9, maxAgeDays: 30 });
    let killedAt = Number.NaN;
    let toldAt = Number.NaN;
    const told: EngineStatus[] = [];
    engine.onStatus((status) => {
      if (status.state !== "failed") return;
      toldAt = performance.now();
      told.push(status);
    });
    let pid = 0;
    const kill = () => {
      if (pid !== 0) return;
      pid = engine.pid ?? 0;
      killedAt = performance.now();
      process.kill(pid, signal);
    };
    const outcome = await phases[phase]?.(engine, kill, model);
    expect(outcome?.text !== "").toBe(outcome?.wantsText);
    expect(told).toMatchObject([{ error: { code: "engine-crashed", params: { what: signal } } }]);
    expect(toldAt - killedAt).toBeLessThan(1000);
    await engine.load(model);
    expect((await ask(engine, [user("hello")])).text).toBe(hello);
    await engine.dispose();
    expect(await isAlive(pid)).toBe(false);
  },
);

test("an engine that sleeps gives its memory back and is loaded again by the next message", async () => {
  const engine = world.supervisor();
  await engine.load(practiceToLoad(path));
  await ask(engine, [user("hello")]);
  const pid = engine.pid ?? 0;
  expect(await engine.sleep("idle")).toBe(true);
  expect(engine.status).toMatchObject({ state: "sleeping", why: "idle", name: "Practice" });
  await expect.poll(() => isAlive(pid)).toBe(false);
  expect((await ask(engine, [user("hello")])).text).toBe(hello);
  expect(engine.status.state).toBe("ready");
  await engine.dispose();
});

test("an answer is not broken off by a sleep unless it must be, and then ends as a stopped one", async () => {
  const engine = world.supervisor();
  await engine.load(practiceToLoad(path));
  let asked: Promise<boolean> | undefined;
  let forced: Promise<boolean> | undefined;
  const dying = ask(engine, [user("endless")], {
    onEvent: (event) => {
      if (event.type !== "text") return;
      asked ??= engine.sleep("memory");
      forced ??= asked.then(() => engine.sleep("memory", { busy: true }));
    },
  });
  await expect(dying).rejects.toMatchObject({ code: "cancelled" });
  expect(await asked).toBe(false);
  expect(await forced).toBe(true);
  expect(engine.status).toMatchObject({ state: "sleeping", why: "memory" });
  await engine.dispose();
});

test("threads are measured in the engine, changed while it runs, and a message stops a measurement", async () => {
  const engine = world.supervisor();
  await engine.load(practiceToLoad(path));
  const never = new AbortController().signal;
  const what = { depth: 0, promptTokens: 64, generateTokens: 8, threads: 1 };
  const times = await engine.measure(what, never);
  expect(times.prefillMs).toBeGreaterThan(0);
  expect(times.decodeMs).toBeGreaterThan(0);
  const long = engine.measure({ depth: 0, promptTokens: 16, generateTokens: 4000 }, never);
  const stopped = expect(long).rejects.toMatchObject({ code: "cancelled" });
  expect((await ask(engine, [user("hello")])).text).toBe(hello);
  await stopped;
  engine.setThreads(2);
  expect(engine.status).toMatchObject({ model: { plan: { threads: 2 } } });
  expect((await ask(engine, [user("hello")])).text).toBe(hello);
  expect(await engine.check()).toBe(true);
  await engine.dispose();
});

test.runIf(process.platform !== "win32")("an engine that gives way runs at a lower priority", async () => {
  const { getPriority } = await import("node:os");
  const engine = world.supervisor();
  await engine.load(practiceToLoad(path));
  const before = getPriority(engine.pid ?? 0);
  engine.giveWay();
  expect(getPriority(engine.pid ?? 0)).toBeGreaterThan(before);
  await engine.load(practiceToLoad(path));
  expect(getPriority(engine.pid ?? 0)).toBe(before);
  await engine.load(practiceToLoad(path, { gentle: true }));
  expect(getPriority(engine.pid ?? 0)).toBeGreaterThan(before);
  await engine.dispose();
});
