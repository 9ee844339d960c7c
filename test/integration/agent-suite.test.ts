import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AgentBenchTask, loadAgentTasks, runAgentBench } from "../../main/bench";
import {
  grade,
  hasToolChain,
  isVisibleTest,
  putFiles,
  scriptedBackend,
  solvingCalls,
} from "../../main/bench/agent";
import type { ToolCall } from "../../main/contract";
import { agentBenchCommands, agentBenchPlayer } from "../../main/host";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";

const tasks = await loadAgentTasks(join(import.meta.dirname, "../../resources/agent-tasks"));
const commands = agentBenchCommands({ env: process.env, own: [] });
const signal = new AbortController().signal;
const here = new Set<string>();
let folder: string;
let programs: BuiltPrograms;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-suite-"));
  programs = await buildPrograms({ checkpoints: "main/workspace/checkpoints/thread-entry.ts" });
  for (const needs of new Set(tasks.map((task) => task.needs)))
    if (await hasToolChain(commands, folder, needs, signal)) here.add(needs);
});
afterAll(async () => {
  await programs.remove();
  await rm(folder, { recursive: true, force: true });
});

async function solvedWith(task: AgentBenchTask, ...layers: ReadonlyMap<string, string>[]): Promise<boolean> {
  const copy = await mkdtemp(join(folder, `${task.id}-`));
  for (const files of [task.start, ...layers]) await putFiles(copy, files);
  return (await grade(task, copy, commands, signal)).solved;
}

/** Every test that the model sees, emptied, so that it passes in any language that takes an empty file. */
function gutted(task: AgentBenchTask): ReadonlyMap<string, string> {
  return new Map([...task.start.keys()].filter(isVisibleTest).map((path) => [path, ""]));
}

test("most tool chains are here, so that this proves something", () => {
  expect([...here]).toEqual(expect.arrayContaining(["sh", "node"]));
});

describe("each task whose tool chain is here", () => {
  test.each(tasks.map((task) => [task.id, task] as const))(
    "%s fails as it is, fails with its visible tests emptied, and passes with its solution",
    async (id, task) => {
      if (!here.has(task.needs)) {
        process.stderr.write(`${id}: ${task.needs} is not here; the task is not proved\n`);
        return;
      }
      const [asItIs, emptied, solved] = await Promise.all([
        solvedWith(task),
        solvedWith(task, gutted(task)),
        solvedWith(task, task.solution),
      ]);
      expect({ asItIs, emptied, solved }).toEqual({ asItIs: false, emptied: false, solved: true });
    },
    120_000,
  );
});

describe("the real agent, played by a script", () => {
  const chosen = tasks.filter(({ id }) => ["js-sum-range", "js-rename-option", "sh-backup"].includes(id));
  const run = (callsFor?: (task: AgentBenchTask) => readonly ToolCall[], steps = 20) =>
    runAgentBench(
      {
        tasks: chosen,
        play: agentBenchPlayer({
          backend: scriptedBackend(tasks, callsFor),
          programFolder: dirname(programs.file("checkpoints")),
          env: process.env,
          own: [],
          onTrouble: (thrown) => {
            throw thrown;
          },
        }),
        commands,
        limits: { steps, generatedTokens: 1000, ms: 60_000 },
        about: {
          quern: "0",
          model: { name: "scripted", quant: null, engine: "none" },
          backend: { kind: "script" },
          scripted: true,
        },
        onProgress: () => undefined,
      },
      signal,
    );
  const outcomes = async (...args: Parameters<typeof run>) =>
    (await run(...args)).tasks.map(({ outcome }) => outcome);

  test("solves what its solution solves, in a folder of its own", async () => {
    const done = await run();
    expect(done.tasks.map(({ outcome }) => outcome)).toEqual(["solved", "solved", "solved"]);
    // One turn for each call: read and write each file, then done.
    expect(done.tasks.map(({ steps }) => steps)).toEqual([9, 3, 3]);
  }, 60_000);

  test("a question is answered by nobody, a command runs in the sandbox, and the work goes on", async () => {
    const calls = (task: AgentBenchTask): ToolCall[] => [
      { name: "ask_user", arguments: { question: "May I?" } },
      { name: "run", arguments: { command: "echo hello > /etc/quern-suite-canary; true" } },
      ...solvingCalls(task),
    ];
    expect(await outcomes(calls)).toEqual(["solved", "solved", "solved"]);
  }, 60_000);

  test("only the visible tests changed: not solved", async () => {
    const calls = ({ start }: AgentBenchTask): ToolCall[] =>
      [...start.keys()].filter(isVisibleTest).flatMap((path) => [
        { name: "read", arguments: { path } },
        { name: "write", arguments: { path, text: "\n" } },
      ]);
    expect(await outcomes(calls)).toEqual(["not-solved", "not-solved", "not-solved"]);
  }, 60_000);

  test("too many steps, or the same call for ever: unfinished", async () => {
    expect(await outcomes(undefined, 2)).toEqual(["unfinished", "unfinished", "unfinished"]);
    const same = () => Array.from({ length: 50 }, () => ({ name: "list", arguments: { path: "." } }));
    expect(await outcomes(same)).toEqual(["unfinished", "unfinished", "unfinished"]);
  }, 60_000);
});
