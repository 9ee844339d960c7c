import { stat } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { forkChildren, type SpawnChild } from "../../main/child";
import type { EnginePlan, EngineStatus, InstalledModel } from "../../main/contract";
import { EngineSupervisor, practicePlan } from "../../main/engine";
import { planKey } from "../../main/fit";
import { CrashMemory } from "../../main/host/loading/crash-memory";
import { Loader } from "../../main/host/loading/loader";
import { machineFixture } from "../fixtures/machines";
import { ask, type EngineWorld, engineWorld, practiceToLoad } from "./support/engine-world";
import { memoryGroup } from "./support/memory-group";

let world: EngineWorld;
let model: InstalledModel;
/** What an engine with a small context holds. */
let smallBytes: number;
beforeAll(async () => {
  world = await engineWorld();
  const path = await world.practice();
  // As a file that somebody has added: the ladder leaves the practice model itself alone.
  model = {
    id: `file:${path}`,
    name: "Small",
    path,
    bytes: (await stat(path)).size,
    catalogFile: null,
    practice: false,
    verifiedAt: null,
    problem: null,
  };
  const engine = world.supervisor();
  const { actual } = await engine.load(practiceToLoad(path));
  smallBytes = actual.ramBytes;
  await engine.dispose();
});
afterAll(() => world.remove());

const never = new AbortController().signal;
/** Its KV cache of f16 takes 268 MB: 256 bytes for each token. */
const vast: EnginePlan = { ...practicePlan, slots: 1, contextTokens: 1_048_576 };

async function ladderWorld(spawn: SpawnChild, auto: boolean) {
  const supervisor = new EngineSupervisor({ spawn, workingFolder: world.folder });
  const statuses: EngineStatus[] = [];
  supervisor.onStatus((status) => statuses.push(status));
  const live = async () => machineFixture("server-no-gpu");
  const loader = new Loader({
    supervisor,
    find: async () => model,
    installed: async () => [model],
    catalog: [],
    liveReport: live,
    lookAgain: live,
    crashes: await CrashMemory.open(world.folder, "test"),
    learned: () => [],
    engines: ["node-llama-cpp"],
    engineWishes: () => () => ({ setting: "auto", measured: [] }),
    climbsByItself: () => auto,
    tune: (plan) => ({ ...plan, threads: 1 }),
  });
  return { supervisor, loader, statuses };
}

/** Every engine runs in a control group that holds a context of 262,144 tokens (67 MB), and no vast one. */
function smallRooms(): { spawn: SpawnChild; remove: () => Promise<void> } | null {
  const group = memoryGroup(smallBytes + 170_000_000);
  if (!group) return null;
  const fork = forkChildren(world.programFolder);
  return {
    spawn: (program, options) => {
      const child = fork(program, options);
      if (child.pid !== undefined) group.add(child.pid);
      return child;
    },
    // The system lets go of a group only when the last process in it is gone for good.
    remove: () =>
      expect
        .poll(
          () => {
            try {
              group.remove();
              return true;
            } catch {
              return false;
            }
          },
          { timeout: 10_000 },
        )
        .toBe(true),
  };
}

test("a load that the system ends for want of memory climbs by itself to a plan that fits, and says so", async (context) => {
  const rooms = smallRooms();
  if (!rooms) return context.skip("this user may make no control group with a memory limit");
  const { supervisor, loader, statuses } = await ladderWorld(rooms.spawn, true);
  try {
    await loader.load({ modelId: model.id, exact: vast }, never, true);
    const { status } = supervisor;
    if (status.state !== "ready") throw new Error(status.state);
    expect(status.model.actual.contextTokens).toBeLessThan(vast.contextTokens);
    expect(status.model.notes?.[0]).toMatchObject({ code: "after-memory" });
    const tried = statuses.flatMap((each) => (each.state === "loading" && each.trying ? [each.trying] : []));
    expect(tried[0]).toMatchObject({ code: "rung-context" });
    expect(statuses.map(({ state }) => state)).not.toContain("failed");
    const answer = await ask(supervisor, [{ role: "user", text: "hello" }]);
    expect(answer.text).toContain("practice model");
  } finally {
    await supervisor.dispose();
    await rooms.remove();
  }
});

test("without the setting it offers the ways, and the one that is chosen is loaded", async (context) => {
  const rooms = smallRooms();
  if (!rooms) return context.skip("this user may make no control group with a memory limit");
  const { supervisor, loader } = await ladderWorld(rooms.spawn, false);
  try {
    const load = loader.load({ modelId: model.id, exact: vast }, never, true);
    await expect(load).rejects.toMatchObject({ code: "engine-out-of-memory", params: { device: "ram" } });
    const seen = new Set([planKey(model.id, vast)]);
    for (let climbs = 0; supervisor.status.state !== "ready"; climbs++) {
      const { status } = supervisor;
      const rung = status.state === "failed" ? status.rungs?.[0] : undefined;
      if (!rung || climbs > 10) throw new Error("no way is left");
      expect(seen.has(planKey(rung.modelId, rung.plan))).toBe(false);
      seen.add(planKey(rung.modelId, rung.plan));
      await loader.load({ modelId: rung.modelId, exact: rung.plan }, never, true).catch(() => undefined);
    }
    expect(seen.size).toBeGreaterThan(1);
  } finally {
    await supervisor.dispose();
    await rooms.remove();
  }
});

test("a plan that cannot fit is refused by the engine's own gate before the library is touched, with the ways out", async () => {
  const { supervisor, loader, statuses } = await ladderWorld(forkChildren(world.programFolder), false);
  const far: EnginePlan = { ...practicePlan, contextTokens: 1_048_576, kvType: "f16" };
  const fixture = machineFixture("server-no-gpu");
  const memory = fixture.memory;
  if (!memory.availableBytes.known) throw new Error("a fixture without memory");
  const small = { ...memory, availableBytes: { ...memory.availableBytes, value: 2.4e9 } };
  const tight = new Loader({
    supervisor,
    find: async () => model,
    installed: async () => [model],
    catalog: [],
    liveReport: async () => ({ ...fixture, memory: small }),
    lookAgain: async () => fixture,
    crashes: await CrashMemory.open(world.folder, "test"),
    learned: () => [],
    engines: ["node-llama-cpp"],
    engineWishes: () => () => ({ setting: "auto", measured: [] }),
    climbsByItself: () => false,
    tune: (plan) => plan,
  });
  await expect(tight.load({ modelId: model.id, exact: far }, never, true)).rejects.toMatchObject({
    code: "engine-out-of-memory",
    params: { device: "ram" },
  });
  const { status } = supervisor;
  const rung = status.state === "failed" ? status.rungs?.[0] : undefined;
  expect(rung?.kind).toBe("context");
  expect(statuses.map(({ state }) => state)).not.toContain("loading");
  if (rung) await tight.load({ modelId: rung.modelId, exact: { ...rung.plan, threads: 1 } }, never, true);
  expect(supervisor.status.state).toBe("ready");
  expect(loader.wantedAgain("other")).toEqual({ modelId: "other" });
  await supervisor.dispose();
});
