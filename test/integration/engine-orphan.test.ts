import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeSparse27b } from "../fixtures/models/sparse-27b";
import { type EngineWorld, engineWorld, isAlive } from "./support/engine-world";

let world: EngineWorld;
let practice: string;
beforeAll(async () => {
  world = await engineWorld();
  practice = await world.practice();
});
afterAll(() => world.remove());

/** Starts a parent with an engine; resolves with both once the engine is at the wanted point. */
async function startParent(model: string, state: string, end: string, program = world.parentProgram) {
  const parent = spawn(process.execPath, [program, model, state, end], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const gone = new Promise<void>((resolve) => parent.once("exit", () => resolve()));
  const engine = await new Promise<number>((resolve, reject) => {
    parent.stdout.setEncoding("utf8").once("data", (line: string) => resolve(Number(line.split("\n")[0])));
    parent.once("exit", () => reject(new Error("The parent ended before its engine was there")));
  }).catch((error: unknown) => {
    parent.kill("SIGKILL");
    throw error;
  });
  return { parent, engine, gone };
}

const within5s = { timeout: 5000, interval: 50 };

describe("the engine dies with its parent within five seconds", () => {
  test.each(["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"] as const)("by %s", async (signal) => {
    const { parent, engine, gone } = await startParent(practice, "answering", "wait");
    expect(await isAlive(engine)).toBe(true);
    parent.kill(signal);
    await gone;
    await expect.poll(() => isAlive(engine), within5s).toBe(false);
  });

  test.each(["exit", "throw", "abort"])("by %s of the parent itself", async (end) => {
    const { engine, gone } = await startParent(practice, "idle", end);
    await gone;
    await expect.poll(() => isAlive(engine), within5s).toBe(false);
  });

  test("also while its main thread is blocked for ever", async () => {
    const { parent, engine, gone } = await startParent("", "", "", world.busyParentProgram);
    expect(await isAlive(engine)).toBe(true);
    parent.kill("SIGKILL");
    await gone;
    await expect.poll(() => isAlive(engine), within5s).toBe(false);
  });

  test("also while it loads a file of several gigabytes", async () => {
    const model = join(world.folder, "sparse.gguf");
    // Enough that loading it takes longer than the five seconds.
    await writeSparse27b(model, "Q4_K_M", 24);
    const { parent, engine, gone } = await startParent(model, "loading", "wait");
    parent.kill("SIGKILL");
    await gone;
    await expect.poll(() => isAlive(engine), within5s).toBe(false);
  });
});
