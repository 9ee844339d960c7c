import { afterAll, beforeAll, expect, test } from "vitest";
import { forkChildren, type SpawnChild } from "../../main/child";
import { EngineSupervisor } from "../../main/engine";
import { ask, type EngineWorld, engineWorld, practiceToLoad } from "./support/engine-world";
import { memoryGroup } from "./support/memory-group";

let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld();
});
afterAll(() => world.remove());

/** An engine whose process is in a control group from its beginning. */
function inGroup(group: NonNullable<ReturnType<typeof memoryGroup>>): EngineSupervisor {
  const fork = forkChildren(world.programFolder);
  const spawn: SpawnChild = (program, options) => {
    const child = fork(program, options);
    if (child.pid !== undefined) group.add(child.pid);
    return child;
  };
  return new EngineSupervisor({ spawn, workingFolder: world.folder });
}

test("an engine that the system ends for want of memory is said to have run out of it, not to have crashed", async (context) => {
  // Too little for the runtime itself, once it has begun.
  const group = memoryGroup(12 * 1024 * 1024);
  if (!group) return context.skip("this user may make no control group with a memory limit");
  const engine = inGroup(group);
  try {
    const load = engine.load(practiceToLoad(await world.practice()));
    await expect(load).rejects.toMatchObject({ code: "engine-out-of-memory", params: { name: "Practice" } });
    expect(engine.status).toMatchObject({ state: "failed", error: { code: "engine-out-of-memory" } });
  } finally {
    await engine.dispose();
    await expect.poll(() => removed(group), { timeout: 5000 }).toBe(true);
  }
});

test.for(["node-llama-cpp", "llama.node"] as const)(
  "memory that runs out in the middle of an answer is named, the text so far is kept, and the next message is answered (%s)",
  async (id, context) => {
    const group = memoryGroup(8 * 1024 ** 3);
    if (!group) return context.skip("this user may make no control group with a memory limit");
    const engine = inGroup(group);
    try {
      await engine.load(practiceToLoad(await world.practice(), { engine: id }));
      let text = "";
      let counting: Promise<unknown> | undefined;
      const dying = ask(engine, [{ role: "user", text: "endless" }], {
        onEvent: (_, so) => {
          text = so.text;
          if (text.length < 100 || counting !== undefined) return;
          // Another program takes what was free, and the engine wants some for a long draft.
          group.tighten(256 * 1024);
          counting = engine
            .countTexts(Array.from({ length: 24 }, () => "grain ".repeat(400_000)))
            .catch(() => undefined);
        },
      });
      await expect(dying).rejects.toMatchObject({ code: "engine-out-of-memory", params: { device: "ram" } });
      await counting;
      expect(text.length).toBeGreaterThanOrEqual(100);
      expect(engine.status).toMatchObject({ state: "failed", error: { code: "engine-out-of-memory" } });
      group.tighten(8 * 1024 ** 3);
      expect((await ask(engine, [{ role: "user", text: "hello" }])).text).toContain("not an AI");
    } finally {
      await engine.dispose();
      // The group is empty only when its last process is gone for good.
      await expect.poll(() => removed(group), { timeout: 5000 }).toBe(true);
    }
  },
);

function removed(group: { remove(): void }): boolean {
  try {
    group.remove();
    return true;
  } catch {
    return false;
  }
}
