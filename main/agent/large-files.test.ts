import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { AgentWorld } from "../../test/fixtures/agent/agent-world";
import { folderCheckpoints } from "../../test/fixtures/agent/folder-checkpoints";
import { call, says } from "../../test/fixtures/agent/scripted-backend";

let world: AgentWorld;
afterEach(() => world.close());

test("a file too large to be copied hides no other change from the review, and says why it cannot be taken back", async () => {
  world = await AgentWorld.open({ "a.txt": "one\n", "large.bin": "1".repeat(2000) }, [
    call("run", { command: "echo two > a.txt; echo 2 >> large.bin" }),
    says("So."),
  ]);
  world.checkpoints = async () => folderCheckpoints(world.root, join(world.base, "checkpoints"), 1000);
  const { id } = await world.task("auto");
  await world.send(id, "Go.");
  await world.until(id, "idle");
  const changes = await world.agent.changes({ taskId: id });
  expect(changes).toMatchObject([
    { path: "a.txt", binary: false, before: "one\n" },
    { path: "large.bin", kind: "changed", binary: true, hunks: [] },
  ]);
  const version = changes[1]?.version ?? null;
  const whole = { taskId: id, path: "large.bin", version, hunks: ["whole"] };
  await expect(world.agent.rejectHunks({ ...whole, reason: "" })).rejects.toMatchObject({
    code: "file-too-large",
  });
  expect(await world.agent.acceptHunks(whole)).toMatchObject([{ path: "a.txt" }]);
});
