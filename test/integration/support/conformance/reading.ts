import { expect, test } from "vitest";
import { answers, asks, type ConformanceWorld, goesOn, never, plan, say } from "./parts";

/** What is read, and what is not read again. */
export function readingPromises(world: ConformanceWorld): void {
  test("says what it is and what came of the load", async () => {
    const engine = await world.make();
    world.adopt(engine);
    const progress: number[] = [];
    const facts = await engine.load(
      world.model,
      { ...plan, engine: world.id },
      (at) => progress.push(at),
      never,
    );
    expect(facts).toMatchObject({
      engine: { id: world.id },
      backend: "none",
      gpuLayers: 0,
      totalLayers: 5,
      contextTokens: 2048,
      images: false,
      vramBytes: 0,
    });
    // As many as the plan wishes, where the engine can hold more than one.
    expect([1, plan.slots ?? 1]).toContain(facts.slots);
    expect(facts.engine.version).toMatch(/^\d+\.\d+\.\d+ \(llama\.cpp \S+\)$/u);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test("counts tokens as it then reads them, and disturbs nothing by it", async () => {
    const { engine } = await world.load();
    const prompt = asks("short");
    const counted = await engine.countPrompt(prompt);
    const result = await world.read(engine, prompt);
    expect(result).toEqual({ reused: 0, read: counted - 1, total: counted - 1, promptTokens: counted });
    expect(engine.heldTokens(0)).toBe(counted);
    expect(await engine.countTexts(["", "abc", answers.short])).toEqual([0, 3, (await say(engine)).tokens]);
  });

  test("tells truly how far it is with reading", async () => {
    const { engine } = await world.load();
    const steps: { reused: number; read: number; total: number }[] = [];
    const prompt = asks(`${"some words here ".repeat(40)}short`);
    const result = await engine.prefill(0, prompt, (step) => steps.push(step), never);
    expect(steps.length).toBeGreaterThan(3);
    expect(steps[0]).toEqual({ reused: 0, read: 0, total: result.total });
    expect(steps.at(-1)).toEqual({ reused: 0, read: result.total, total: result.total });
    expect(steps.map((step) => step.read)).toEqual(steps.map((step) => step.read).sort((a, b) => a - b));
    expect((await say(engine)).text).toBe(answers.short);
  });

  test("says the answer and then that it has ended; the end is no part of it", async () => {
    const { engine } = await world.load();
    await world.read(engine, asks("short"));
    expect(await say(engine)).toMatchObject({ text: answers.short, ended: true });
  });

  test("reads of a turn that is added only what is new", async () => {
    const { engine } = await world.load();
    const first = asks("short");
    await world.read(engine, first);
    const said = await say(engine);
    const second = goesOn(first, said.text, "long");
    const isNew = (await engine.countPrompt(second)) - (await engine.countPrompt(first)) - said.tokens;
    const result = await world.read(engine, second);
    expect(result.read).toBeGreaterThanOrEqual(isNew - 1);
    expect(result.read).toBeLessThanOrEqual(isNew + 1);
    expect((await say(engine)).text).toBe(answers.long);
  });

  test("goes on from a text that the tokenizer would write otherwise, at the declared price", async () => {
    const { engine } = await world.load(world.usual);
    const first = asks("good morning");
    const { promptTokens } = await world.read(engine, first);
    const said = await say(engine);
    const [spelled = 0] = await engine.countTexts([said.text]);
    expect(spelled).toBeGreaterThan(said.tokens);
    const second = goesOn(first, said.text, "math");
    const result = await world.read(engine, second);
    const withoutAnswer = await engine.countPrompt(goesOn(first, "", "math"));
    const added = withoutAnswer - promptTokens;
    if (world.abilities.keepsGeneratedTokens) expect(result.read).toBeLessThanOrEqual(added + 1);
    else expect(result.read).toBeLessThanOrEqual(added + spelled + 64);
    expect((await say(engine)).text).toMatch(/^The practice model knows one sum/u);
  });

  test("reads nothing to answer again, and little when the last message is changed", async () => {
    const { engine } = await world.load();
    const history = goesOn(asks(`${"many words before ".repeat(20)}short`), answers.short, "");
    const before = await engine.countPrompt(history);
    const first = goesOn(asks(`${"many words before ".repeat(20)}short`), answers.short, "long");
    await world.read(engine, asks(`${"many words before ".repeat(20)}short`));
    await say(engine);
    await world.read(engine, first);
    expect((await say(engine)).text).toBe(answers.long);
    const again = await world.read(engine, first);
    expect(again.read).toBeLessThanOrEqual(1);
    expect((await say(engine)).text).toBe(answers.long);
    const changed = goesOn(asks(`${"many words before ".repeat(20)}short`), answers.short, "edited");
    const result = await world.read(engine, changed);
    expect(result.reused).toBeGreaterThan(before / 2);
    expect((await say(engine)).text).toBe(answers.edited);
  });

  test("stops reading between two chunks, and keeps what was read", async () => {
    const { engine } = await world.load();
    const stop = new AbortController();
    const prompt = asks(`${"some words here ".repeat(100)}short`);
    const total = await engine.countPrompt(prompt);
    let readBefore = 0;
    const stopped = engine.prefill(
      0,
      prompt,
      ({ read: so }) => {
        readBefore = so;
        if (so > 0) stop.abort(new Error("enough"));
      },
      stop.signal,
    );
    await expect(stopped).rejects.toThrow("enough");
    expect(readBefore).toBeLessThan(total / 2);
    const result = await world.read(engine, prompt);
    expect(result.reused).toBeGreaterThanOrEqual(readBefore);
    expect((await say(engine)).text).toBe(answers.short);
  });

  test("reads nothing for a signal that is aborted already", async () => {
    const { engine } = await world.load();
    const reason = new Error("not at all");
    const reading = engine.prefill(0, asks("short"), () => undefined, AbortSignal.abort(reason));
    await expect(reading).rejects.toThrow("not at all");
    expect(engine.heldTokens(0)).toBe(0);
  });
}
