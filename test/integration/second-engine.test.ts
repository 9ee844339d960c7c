import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultPracticeTable } from "../../main/engine/practice";
import { ask, type EngineWorld, engineWorld, practiceToLoad, statsOf } from "./support/engine-world";

let world: EngineWorld;
let model: string;
beforeAll(async () => {
  world = await engineWorld();
  model = await world.practice();
});
afterAll(() => world.remove());

const second = { engine: "llama.node" } as const;
const user = (text: string) => ({ role: "user" as const, text });
const reply = (trigger: string) =>
  defaultPracticeTable.replies.find(({ triggers }) => triggers.includes(trigger)) ??
  defaultPracticeTable.fallback;

test("the second engine answers in the engine process: thinks, calls a tool, goes on", async () => {
  const supervisor = world.supervisor();
  await supervisor.load(practiceToLoad(model, second));
  const first = await ask(supervisor, [user("help")], { thinking: true });
  expect(first.thinking.trim()).toBe(reply("help").thinking);
  expect(first.text).toBe(reply("help").text);
  const called = await ask(supervisor, [user("tool")]);
  expect(called.events).toContainEqual({
    type: "tool-call",
    call: expect.objectContaining({ name: "get_weather", arguments: { city: "Lisbon", unit: "celsius" } }),
  });
  const turns = [user("code"), { role: "assistant" as const, text: "", thinking: "" }];
  const code = await ask(supervisor, turns.slice(0, 1));
  expect(code.text).toBe(reply("code").text);
  const next = await ask(supervisor, [user("code"), { role: "assistant", text: code.text }, user("math")]);
  expect(next.text).toBe(reply("math").text);
  expect(statsOf(next).reusedTokens).toBeGreaterThan(0);
});

test("Stop keeps what was written, and the next message is answered", async () => {
  const supervisor = world.supervisor();
  await supervisor.load(practiceToLoad(model, second));
  const stop = new AbortController();
  let soFar = "";
  const stopped = ask(supervisor, [user("endless")], {
    signal: stop.signal,
    onEvent: (_, { text }) => {
      soFar = text;
      if (text.length > 200) stop.abort();
    },
  });
  await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
  expect(reply("endless").text.repeat(50).startsWith(soFar)).toBe(true);
  expect((await ask(supervisor, [user("hello")])).text).toBe(reply("hello").text);
});

test("a file that the library cannot load is named, though it takes the process with it", async () => {
  const path = join(world.folder, "bad.gguf");
  const bytes = await readFile(model);
  const at = bytes.indexOf("blk.2.ssm_beta.weight");
  bytes.write("blk.2.ssm_bexx.weight", at);
  await writeFile(path, bytes);
  const supervisor = world.supervisor();
  await expect(supervisor.load(practiceToLoad(path, second))).rejects.toMatchObject({
    code: "engine-bad-file",
    params: { what: expect.stringContaining("ssm_beta") },
  });
  await supervisor.load(practiceToLoad(model, second));
  expect((await ask(supervisor, [user("hello")])).text).toBe(reply("hello").text);
});
