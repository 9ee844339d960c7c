import { chmod, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { AgentWorld } from "../../test/fixtures/agent/agent-world";
import { call, type Line, says } from "../../test/fixtures/agent/scripted-backend";

let world: AgentWorld;
afterEach(() => world.close());

const files = { "run.sh": "echo hello\n", "other.sh": "echo\n" };
const run = (command: string) => call("run", { command });
const modeOf = async (path: string) => (await stat(join(world.root, path))).mode & 0o777;
const left = (id: string) => world.agent.changes({ taskId: id });

async function worked(...script: Line[]): Promise<string> {
  world = await AgentWorld.open(files, [...script, says("Done."), says("I see.")]);
  for (const path of Object.keys(files)) await chmod(join(world.root, path), 0o644);
  const { id } = await world.task("auto");
  await world.send(id, "Go.");
  await world.until(id, "idle");
  return id;
}

// Windows has no such bits.
describe.skipIf(process.platform === "win32")("a file whose mode bits alone were changed", () => {
  test("is under review, and leaves it when it is accepted", async () => {
    const id = await worked(run("chmod 755 run.sh"));
    expect((await world.state(id)).changedFiles).toBe(1);
    const [change, ...others] = await left(id);
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      path: "run.sh",
      kind: "changed",
      hunks: [],
      mode: { from: 0o644, to: 0o755, only: true },
      changedSince: false,
    });
    const version = change?.version ?? null;
    expect(await world.agent.acceptHunks({ taskId: id, path: "run.sh", version, hunks: ["whole"] })).toEqual(
      [],
    );
    expect((await world.state(id)).changedFiles).toBe(0);
    expect(await modeOf("run.sh")).toBe(0o755);
  });

  test("is taken back, and the model is told", async () => {
    const id = await worked(run("chmod 755 run.sh"));
    const version = (await left(id))[0]?.version ?? null;
    const wanted = { taskId: id, path: "run.sh", version, hunks: ["whole"], reason: "not this one" };
    expect(await world.agent.rejectHunks(wanted)).toEqual([]);
    expect([await modeOf("run.sh"), await world.text("run.sh")]).toEqual([0o644, files["run.sh"]]);
    expect((await world.state(id)).changedFiles).toBe(0);
    await world.send(id, "Go on.");
    await world.until(id, "idle");
    const told = world.backend.requests
      .at(-1)
      ?.turns.map(({ text }) => text)
      .join("\n");
    expect(told).toContain("Its mode is 644 again, not 755.");
    expect(told).toContain("not this one");
  });

  test("is put back by undo, and not where somebody else has changed them since", async () => {
    const id = await worked(run("chmod 755 run.sh other.sh"));
    await chmod(join(world.root, "other.sh"), 0o600);
    expect((await left(id)).map(({ path, changedSince }) => [path, changedSince])).toEqual([
      ["other.sh", true],
      ["run.sh", false],
    ]);
    const stepId = (await world.tools(id))[0]?.id ?? "";
    expect(await world.agent.previewRestore({ stepId })).toMatchObject({
      files: [{ path: "other.sh" }, { path: "run.sh" }],
      conflicts: ["other.sh"],
    });
    await world.agent.restore({ stepId, what: "files", overwrite: [] });
    expect([await modeOf("other.sh"), await modeOf("run.sh")]).toEqual([0o600, 0o644]);
    // The way back as well.
    const back = (await world.steps(id)).at(-1)?.id ?? "";
    await world.agent.restore({ stepId: back, what: "files", overwrite: [] });
    expect(await modeOf("run.sh")).toBe(0o755);
  });

  test("beside other lines: these can be accepted alone, and the bits wait for their own word", async () => {
    const id = await worked(run("chmod 755 run.sh; echo more >> run.sh"));
    const [change] = await left(id);
    expect(change?.mode).toEqual({ from: 0o644, to: 0o755, only: false });
    const path = "run.sh";
    const hunks = change?.hunks.map((one) => one.id) ?? [];
    const after = await world.agent.acceptHunks({
      taskId: id,
      path,
      version: change?.version ?? null,
      hunks,
    });
    expect(after).toMatchObject([{ path, hunks: [], mode: { from: 0o644, to: 0o755, only: true } }]);
    const version = after[0]?.version ?? null;
    await world.agent.rejectHunks({ taskId: id, path, version, hunks: ["whole"], reason: "" });
    expect([await modeOf(path), await world.text(path)]).toEqual([0o644, "echo hello\nmore\n"]);
    expect(await left(id)).toEqual([]);
  });
});
