import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readGgufHeader } from "../../main/catalog";
import { splitModel } from "../fixtures/models/split";
import { ask, type EngineWorld, engineWorld, practiceToLoad } from "./support/engine-world";

let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld();
});
afterAll(() => world.remove());

test("a model in parts loads by its first part and answers as the whole one does; a missing part is named", async () => {
  const whole = await world.practice();
  const parts = await splitModel(whole, join(dirname(whole), "in-parts"), 3);
  const [first = "", , third = ""] = parts;
  const [one, joined] = [await readGgufHeader(whole), await readGgufHeader(first)];
  expect(joined.tensors.length).toBe(one.tensors.length);
  const answers: string[] = [];
  for (const path of [whole, first]) {
    const supervisor = world.supervisor();
    await supervisor.load(practiceToLoad(path));
    const { text } = await ask(supervisor, [{ role: "user", text: "hello" }]);
    answers.push(text);
    await supervisor.dispose();
  }
  expect(answers[0]).not.toBe("");
  expect(answers[1]).toBe(answers[0]);
  await rm(third);
  const supervisor = world.supervisor();
  await expect(supervisor.load(practiceToLoad(first))).rejects.toMatchObject({
    code: "gguf-part-missing",
    params: { path: third, count: 3 },
  });
  await supervisor.dispose();
});
