import { afterEach, expect, test } from "vitest";
import { AgentWorld } from "../../test/fixtures/agent/agent-world";
import { says } from "../../test/fixtures/agent/scripted-backend";

let world: AgentWorld;
afterEach(() => world.close());

const firstNote = async (files: Record<string, string>) => {
  world = await AgentWorld.open(files, [says("Done.")]);
  const { id } = await world.task("ask");
  await world.send(id, "Go.");
  await world.until(id, "idle");
  return (await world.steps(id))[0];
};

test("a task says first that it was given guidance of the folder", async () => {
  expect(await firstNote({ "AGENTS.md": "Use tabs.\n" })).toMatchObject({
    kind: "note",
    note: { code: "agent-guidance", params: { characters: 9 } },
  });
});

test("guidance that is cut is said to be", async () => {
  expect(await firstNote({ "AGENTS.md": "x".repeat(9000) })).toMatchObject({
    kind: "note",
    note: { code: "agent-guidance-cut", params: { characters: 9000, read: 8000 } },
  });
  const system = world.backend.requests[0]?.turns[0]?.text ?? "";
  expect(system).toContain("x".repeat(8000));
  expect(system).not.toContain("x".repeat(8001));
});

test("without guidance nothing is said of it", async () => {
  expect(await firstNote({ "AGENTS.md": " \n" })).toMatchObject({ kind: "user" });
});
