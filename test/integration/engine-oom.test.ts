import { afterAll, beforeAll, expect, test } from "vitest";
import { forkChildren, type SpawnChild } from "../../main/child";
import { EngineSupervisor } from "../../main/engine";
import { type EngineWorld, engineWorld, practiceToLoad } from "./support/engine-world";
import { memoryGroup } from "./support/memory-group";

let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld();
});
afterAll(() => world.remove());

test("an engine that the system ends for want of memory is said to have run out of it, not to have crashed", async (context) => {
  // Too little for the runtime itself, once it has begun.
  const group = memoryGroup(12 * 1024 * 1024);
  if (!group) return context.skip("this user may make no control group with a memory limit");
  const fork = forkChildren(world.programFolder);
  const spawn: SpawnChild = (program, options) => {
    const child = fork(program, options);
    if (child.pid !== undefined) group.add(child.pid);
    return child;
  };
  const engine = new EngineSupervisor({ spawn, workingFolder: world.folder });
  try {
    const load = engine.load(practiceToLoad(await world.practice()));
    await expect(load).rejects.toMatchObject({ code: "engine-out-of-memory", params: { name: "Practice" } });
    expect(engine.status).toMatchObject({ state: "failed", error: { code: "engine-out-of-memory" } });
  } finally {
    await engine.dispose();
    group.remove();
  }
});
