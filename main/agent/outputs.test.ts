import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { AgentWorld } from "../../test/fixtures/agent/agent-world";
import { call, type Line, says } from "../../test/fixtures/agent/scripted-backend";

let world: AgentWorld;
const open = async (files: Record<string, string>, script: Line[]) => {
  world = await AgentWorld.open(files, script);
};
afterEach(() => world.close());

/** 5,000 numbered lines: more than the model is told at once. */
const loud = call("run", { command: "for n in $(seq 5000); do echo line $n of many; done" });

async function played(): Promise<string> {
  const { id } = await world.task("auto");
  await world.send(id, "Go.");
  await world.until(id, "idle");
  return id;
}

/** The path and the line with which the model is told to read on. */
const readOn = (told: string) => {
  const [, path = "", from = ""] = /read path="([^"]+)" from=(\d+)/u.exec(told) ?? [];
  return { path, from: Number(from) };
};

test("a long line is read on from where it was cut", async () => {
  const line = Array.from({ length: 4000 }, (_, at) => String(at).padStart(5, " ")).join("");
  await open({ "min.js": `short\n${line}\nend\n` }, [
    call("read", { path: "min.js" }),
    call("read", { path: "min.js", from: 2, column: 401 }),
    call("read", { path: "min.js", from: 2, column: 12_401 }),
    call("read", { path: "min.js", from: 2, column: 20_001 }),
    says("So."),
  ]);
  await played();
  const first = world.told(1).split("\n");
  expect(first).toEqual([
    "1| short",
    `2| ${line.slice(0, 400)}… (19600 more characters; read on with from=2 column=401)`,
    "3| end",
  ]);
  expect(first[1]?.length).toBeLessThanOrEqual(500);
  expect(world.told(2)).toBe(
    `2, from character 401| ${line.slice(400, 12_400)}… (7600 more characters; read on with from=2 column=12401)`,
  );
  expect(world.told(3)).toBe(`2, from character 12401| ${line.slice(12_400)}`);
  expect(world.told(4)).toBe("Line 2 has only 20000 characters.");
});

test("a long output is kept whole: the model reads on where it was cut, and the user can have all of it", async () => {
  await open({ "a.txt": "one\n" }, [loud, says("I look.")]);
  const first = await played();
  const cut = readOn(world.told(1));
  const begun = (await world.tools(first))[0];
  expect(cut.path).toBe(`output:${begun?.number}`);
  expect(world.told(1)).toContain("line 1 of many\n");
  expect(world.told(1)).toContain("line 5000 of many");
  expect(world.told(1)).not.toContain("line 2000 of many");
  const stepId = begun?.id ?? "";
  expect((await world.agent.stepDetail({ stepId })).clipped).toBe(true);
  const { text } = await world.agent.stepOutput({ stepId });
  expect(text?.trim().split("\n")).toHaveLength(5000);
  // After a restart as well; the line that was cut in the middle is the first that is read.
  world.restart([call("read", { path: cut.path, from: cut.from, lines: 3 }), says("Seen.")]);
  await world.send(first, "Read on.");
  await world.until(first, "idle");
  const told = world.told(1);
  expect(told).toContain(`${cut.from}| line ${cut.from} of many`);
  expect(told).toContain(`read on with from=${cut.from + 3}`);
  await world.agent.removeTask({ taskId: first });
  expect(await readdir(join(world.base, "data/agent/folder/outputs"))).toEqual([]);
});

test("what is not cut is not kept twice, and a path of no output is one of the folder", async () => {
  await open({ "a.txt": "one\n" }, [
    call("run", { argv: ["echo", "short"] }),
    call("read", { path: "output:3" }),
    call("read", { path: "output:99" }),
    says("So."),
  ]);
  const id = await played();
  const stepId = (await world.tools(id))[0]?.id ?? "";
  expect((await world.agent.stepDetail({ stepId })).clipped).toBe(false);
  expect(await world.agent.stepOutput({ stepId })).toEqual({ text: null });
  expect(world.told(2)).toContain("is not there");
  expect(world.told(3)).toContain("is not there");
});

test("more files than are told at once can be read on as well", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 400 }, (_, at) => [`many/${String(at).padStart(3, "0")}.txt`, ""]),
  );
  await open(files, [call("find", { glob: "**/*.txt" }), call("list", { path: "many" }), says("So.")]);
  await played();
  expect(world.told(1)).toContain('… and 100 more; read on with read path="output:');
  expect(world.told(2)).toContain('… and 100 more; read on with read path="output:');
  const { path, from } = readOn(world.told(1));
  const next = (await world.agent.tasks())[0]?.id ?? "";
  world.restart([call("read", { path, from }), says("So.")]);
  await world.send(next, "Read on.");
  await world.until(next, "idle");
  expect(world.told(1)).toContain("301| many/300.txt");
  expect(world.told(1)).toContain("400| many/399.txt");
});

test("outputs are closed with the key, and a new key opens them", async () => {
  await open({ "a.txt": "one\n" }, [loud, says("So.")]);
  world.key = new Uint8Array(32).fill(1);
  world.restart([loud, says("So.")]);
  const id = await played();
  const stepId = (await world.tools(id))[0]?.id ?? "";
  const file = join(world.base, "data/agent/folder/outputs", id, stepId);
  expect(await readFile(file, "utf8")).not.toContain("of many");
  world.key = new Uint8Array(32).fill(2);
  await world.service.rekey();
  world.restart([]);
  expect((await world.agent.stepOutput({ stepId })).text).toContain("line 5000 of many");
});

test("a step says that the folder is recorded before it says that something runs", async () => {
  await open({ "a.txt": "one\n" }, [call("run", { argv: ["true"] }), says("So.")]);
  const id = await played();
  const step = (await world.tools(id))[0];
  const phases = world.events
    .filter(({ event }) => event === "progress")
    .map(({ payload }) => payload as { stepId: string; phase: string })
    .filter(({ stepId }) => stepId === step?.id)
    .map(({ phase }) => phase);
  expect(phases).toEqual(["recording", "running"]);
});
