import { copyFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TokenEngine } from "../../../../main/engine/token-engine";
import { answers, asks, type ConformanceWorld, goesOn, greedy, never, say } from "./parts";

/** Several conversations, states on disk, limits, and measuring. */
export function keepingPromises(world: ConformanceWorld): void {
  test("holds the declared number of conversations", async () => {
    const { engine, facts } = await world.load(world.model, { slots: 3 });
    expect(facts.slots).toBe(world.abilities.slots);
    expect(facts.contextTokens).toBe(2048);
    for (let slot = 0; slot < facts.slots; slot++) {
      await world.read(engine, asks(slot === 0 ? "short" : "long"), slot);
      expect((await say(engine, {}, { slot })).text).toBe(slot === 0 ? answers.short : answers.long);
    }
    const prompt = goesOn(asks("short"), answers.short, "edited");
    const result = await world.read(engine, prompt, 0);
    expect(result.reused).toBeGreaterThan(result.promptTokens / 3);
    expect((await say(engine)).text).toBe(answers.edited);
    await engine.clear(0);
    expect(engine.heldTokens(0)).toBe(0);
    expect(() => engine.heldTokens(facts.slots)).toThrow(RangeError);
  });

  test("takes up a saved conversation, after another one and after a restart", async () => {
    const path = join(world.folder, `${world.id}.state`);
    const first = asks(`${"many words before ".repeat(20)}short`);
    const { engine } = await world.load();
    await world.read(engine, first);
    await say(engine);
    const memo = await engine.saveState(0, path);
    expect(memo.tokens).toBeLessThanOrEqual(engine.heldTokens(0));
    const second = goesOn(first, answers.short, "edited");
    const resumes = async (other: TokenEngine) => {
      // Taking a state up may shorten its file.
      await copyFile(path, `${path}.taken`);
      await other.restoreState(0, `${path}.taken`, memo);
      const result = await world.read(other, second);
      expect(result.promptTokens - result.reused).toBeLessThanOrEqual(64);
      expect((await say(other)).text).toBe(answers.edited);
    };
    await engine.clear(0);
    await world.read(engine, asks("long"));
    await say(engine);
    await resumes(engine);
    await engine.dispose();
    await resumes((await world.load()).engine);
  });

  test("takes up a saved conversation whose answer the tokenizer would write otherwise", async () => {
    const path = join(world.folder, `${world.id}-spelled.state`);
    const { engine } = await world.load(world.usual);
    const first = asks("good morning");
    await world.read(engine, first);
    const said = await say(engine);
    const memo = await engine.saveState(0, path);
    await engine.dispose();
    const { engine: other } = await world.load(world.usual);
    await other.restoreState(0, path, memo);
    const result = await world.read(other, goesOn(first, said.text, "math"));
    expect(result.promptTokens - result.reused).toBeLessThanOrEqual(64);
    expect((await say(other)).text).toMatch(/^The practice model knows one sum/u);
  });

  test("refuses a state that is damaged, holds nothing then, and works on", async () => {
    const path = join(world.folder, `${world.id}-damaged.state`);
    const { engine } = await world.load();
    await world.read(engine, asks("short"));
    await say(engine);
    const memo = await engine.saveState(0, path);
    await truncate(path, 5000);
    await expect(engine.restoreState(0, path, memo)).rejects.toThrow();
    expect(engine.heldTokens(0)).toBe(0);
    await writeFile(path, Buffer.alloc(5000, 7));
    await expect(engine.restoreState(0, path, memo)).rejects.toThrow();
    await expect(engine.restoreState(0, join(world.folder, "missing"), memo)).rejects.toThrow();
    await expect(engine.restoreState(0, path, { tokens: 3, memo: "{}" })).rejects.toThrow();
    await world.read(engine, asks("short"));
    expect((await say(engine)).text).toBe(answers.short);
  });

  test("refuses a prompt that is longer than the context, and lives on", async () => {
    const { engine } = await world.load(world.model, { contextTokens: 256 });
    await expect(world.read(engine, asks("x".repeat(300)))).rejects.toThrow();
    await world.read(engine, asks("short"));
    expect((await say(engine)).text).toBe(answers.short);
  });

  test("writes until the context is full, and no further", async () => {
    const { engine } = await world.load(world.model, { contextTokens: 256 });
    const { promptTokens } = await world.read(engine, asks(`${"x".repeat(150)} endless`));
    const said = await say(engine, { maxTokens: 256 - promptTokens - 1 });
    expect(said.tokens).toBeGreaterThan(60);
    expect(engine.heldTokens(0)).toBeLessThanOrEqual(256);
    await world.read(engine, asks("short"));
    expect((await say(engine)).text).toBe(answers.short);
  });

  test("measures, and leaves an empty slot", async () => {
    const { engine } = await world.load();
    await world.read(engine, asks("short"));
    const what = { depth: 64, promptTokens: 128, generateTokens: 16 };
    const measured = await engine.measure(0, what, never);
    expect(measured.prefillMs).toBeGreaterThan(0);
    expect(measured.decodeMs).toBeGreaterThan(0);
    expect(engine.heldTokens(0)).toBe(0);
    const reason = new Error("no more");
    await expect(engine.measure(0, what, AbortSignal.abort(reason))).rejects.toThrow("no more");
    await world.read(engine, asks("short"));
    expect((await say(engine)).text).toBe(answers.short);
  });

  test("counts while it writes", async () => {
    const { engine } = await world.load();
    await world.read(engine, asks("endless"));
    let counted = 0;
    for await (const _ of engine.generate(0, { ...greedy, maxTokens: 20 }, never)) {
      counted += (await engine.countTexts(["abc"]))[0] ?? 0;
    }
    expect(counted).toBeGreaterThan(10);
  });

  test("has nothing after it was disposed of", async () => {
    const { engine } = await world.load();
    await engine.dispose();
    await expect(engine.countTexts(["a"])).rejects.toThrow();
    await engine.dispose();
  });
}
