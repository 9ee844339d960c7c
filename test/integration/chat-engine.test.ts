import { afterAll, beforeAll, expect, it } from "vitest";
import { defaultPracticeTable } from "../../main/engine/practice";
import { buildChatPrograms, chatWorld, temporaryFolder } from "./support/chat-world";
import { type EngineWorld, engineWorld, practiceToLoad } from "./support/engine-world";

let engines: EngineWorld;
let programs: Awaited<ReturnType<typeof buildChatPrograms>>;
beforeAll(async () => {
  engines = await engineWorld();
  programs = await buildChatPrograms();
});
afterAll(async () => {
  await programs.remove();
  await engines.remove();
});

const reply = (trigger: string) =>
  defaultPracticeTable.replies.find(({ triggers }) => triggers.includes(trigger))?.text ?? "";

it("a conversation with the real engine: answers, a stop, a crash, the next answer, and all of it there after a restart", async () => {
  const { folder, remove } = await temporaryFolder();
  const engine = engines.supervisor();
  const path = await engines.practice();
  const world = chatWorld(folder, programs, engine, {
    ensureLoaded: async (signal) => {
      // Room for what a fast machine writes without end until it is stopped.
      const roomy = practiceToLoad(path, { contextTokens: 32_768 });
      if (engine.status.state === "none") await engine.load(roomy, signal);
    },
  });
  const { chat, said } = world;
  const writes = async (messageId: string) =>
    expect
      .poll(() => said.delta.some((delta) => delta.messageId === messageId && delta.textAt > 200), {
        timeout: 20_000,
      })
      .toBe(true);
  try {
    const { id } = await chat.create({ thinking: true });
    const hello = await world.send(id, "hello");
    const first = await world.ended(hello.answer);
    expect(first).toMatchObject({ status: "complete", text: reply("hello"), error: null });
    expect(first.thinking).not.toBe("");
    expect(first.stats?.generatedTokens).toBeGreaterThan(10);
    expect(world.shown(hello.answer)).toBe(reply("hello"));

    const endless = await world.send(id, "endless");
    await writes(endless.answer.id);
    const from = performance.now();
    await chat.stop({ conversationId: id });
    expect(performance.now() - from).toBeLessThan(1000);
    expect(await world.ended(endless.answer)).toMatchObject({ status: "stopped", error: null });

    const crashing = await world.send(id, "endless again");
    await writes(crashing.answer.id);
    process.kill(engine.pid ?? 0, "SIGKILL");
    const crashed = await world.ended(crashing.answer);
    expect(crashed).toMatchObject({ status: "interrupted", error: { code: "engine-crashed" } });
    expect(crashed.text.length).toBeGreaterThan(200);

    const next = await world.send(id, "math");
    expect(await world.ended(next.answer)).toMatchObject({ status: "complete", text: reply("math") });
    const shown = await chat.messages({ id });
    await world.close();

    const again = chatWorld(folder, programs, engine);
    expect(await again.chat.messages({ id })).toEqual(shown);
    await again.close();
  } finally {
    await engine.dispose();
    await remove();
  }
});
