import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AgentBenchRun,
  agentBenchRun,
  type BenchCommands,
  compareAgentRuns,
  exportAgentRun,
  loadAgentTasks,
  type PlayTask,
  putFiles,
  readTask,
  runAgentBench,
  toolChains,
} from "./index";

const tasksFolder = join(import.meta.dirname, "../../../resources/agent-tasks");

const small = `title: A greeting
language: Shell
needs: sh
test: sh check.sh

Make greet.sh say hello.
-- start/greet.sh --
echo bye
-- start/visible.sh --
exit 1
-- tests/check.sh --
[ "$(sh greet.sh)" = hello ]
-- solution/greet.sh --
echo hello
`;

describe("task files", () => {
  test("there are at least 25 of them, in ten languages or more, each of two files to eight", async () => {
    const tasks = await loadAgentTasks(tasksFolder);
    expect(tasks.length).toBeGreaterThanOrEqual(25);
    expect(new Set(tasks.map(({ language }) => language)).size).toBeGreaterThanOrEqual(10);
    expect(new Set(tasks.map(({ prompt }) => prompt)).size).toBe(tasks.length);
    for (const task of tasks) {
      expect(toolChains, task.id).toHaveProperty([task.needs]);
      expect(task.start.size, task.id).toBeGreaterThanOrEqual(2);
      expect(task.start.size, task.id).toBeLessThanOrEqual(8);
      // What grades is not in the folder that the model sees.
      for (const path of task.tests.keys()) expect(task.start.has(path), `${task.id} ${path}`).toBe(false);
    }
  });

  test("files come back as they were written", () => {
    const text = fc.array(fc.stringMatching(/^[ -~é]{0,20}$/u), { maxLength: 6 }).map((lines) =>
      lines
        .filter((line) => !/^-- .+ --$/u.test(line))
        .map((line) => `${line}\n`)
        .join(""),
    );
    const name = fc.stringMatching(/^[a-z]{1,6}(?:\/[a-z]{1,6})?\.[a-z]{1,3}$/u);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, text), { minLength: 1, selector: ([path]) => path }),
        (files) => {
          const part = (key: string) => files.map(([path, body]) => `-- ${key}/${path} --\n${body}`).join("");
          const head = "title: T\nlanguage: L\nneeds: sh\ntest: true\n\nDo it.\n";
          const task = readTask("t", head + part("start") + part("tests") + part("solution"));
          for (const key of ["start", "tests", "solution"] as const) expect([...task[key]]).toEqual(files);
          expect(task.prompt).toBe("Do it.");
        },
      ),
    );
  });

  test.each([
    ["a path that leads out", small.replace("start/greet.sh", "start/../greet.sh")],
    ["a part that is none", small.replace("start/visible.sh", "other/visible.sh")],
    ["a file that is there twice", small.replace("start/visible.sh", "start/greet.sh")],
    ["no prompt", small.replace("\n\nMake", "\nMake: ")],
    ["a setting that is missing", small.replace("needs: sh\n", "")],
    ["no hidden tests", small.replace("tests/check.sh", "start/check.sh")],
  ])("%s is refused", (_what, text) => {
    expect(() => readTask("t", text)).toThrow(RangeError);
  });
});

/** Commands as they are, without a sandbox: what is run here is this test's own. */
const commands: BenchCommands = {
  run: async (cwd, [program = "", ...args]) => {
    const child = spawn(program, args, { cwd, stdio: "ignore" });
    const [exitCode] = (await once(child, "exit")) as [number | null];
    return { exitCode, output: "" };
  },
  sandbox: async () => "none",
};
const limits = { steps: 10, generatedTokens: 1000, ms: 60_000 };
const about = {
  quern: "0",
  model: { name: "M", quant: "Q4", engine: "e 1" },
  backend: { kind: "here" },
  scripted: true,
} as const;
const figures = { steps: 2, readTokens: 30, generatedTokens: 4 };
const task = readTask("greeting", small);

function played(
  does: (folder: string) => Promise<void>,
  ended: "done" | "limit" | "failed" = "done",
): PlayTask {
  return async (folder) => {
    await does(folder);
    return { ended, why: ended === "done" ? "" : "because", ...figures };
  };
}

async function run(
  play: PlayTask,
  signal = new AbortController().signal,
  tasks = [task],
): Promise<AgentBenchRun> {
  return await runAgentBench({ tasks, play, commands, limits, about, onProgress: () => undefined }, signal);
}
const outcomes = ({ tasks }: AgentBenchRun) => tasks.map(({ id, outcome }) => `${id} ${outcome}`);

describe("a run", () => {
  test("a solution is solved, and its figures are kept", async () => {
    const done = await run(played((folder) => putFiles(folder, task.solution)));
    expect(done.tasks).toMatchObject([{ id: "greeting", outcome: "solved", ...figures }]);
    expect(done.status).toBe("complete");
  });

  test("nothing done is not solved, and neither are tests that were made to pass", async () => {
    const gutted = new Map([
      ["visible.sh", "exit 0\n"],
      ["check.sh", "exit 0\n"],
    ]);
    expect(outcomes(await run(played(async () => undefined)))).toEqual(["greeting not-solved"]);
    expect(outcomes(await run(played((folder) => putFiles(folder, gutted))))).toEqual([
      "greeting not-solved",
    ]);
  });

  test("the hidden tests are not there while the model works", async () => {
    let seen: unknown;
    await run(
      played(async (folder) => {
        seen = await readFile(join(folder, "check.sh")).catch(() => "nothing");
      }),
    );
    expect(seen).toBe("nothing");
  });

  test("unfinished counts as not solved, also where the files would be right", async () => {
    const right = (folder: string) => putFiles(folder, task.solution);
    expect(outcomes(await run(played(right, "limit")))).toEqual(["greeting unfinished"]);
    expect(outcomes(await run(played(right, "failed")))).toEqual(["greeting failed"]);
  });

  test("a missing tool chain is skipped by name", async () => {
    const strange = { ...task, id: "strange", needs: "no-such-program" };
    const done = await run(
      played((folder) => putFiles(folder, task.solution)),
      undefined,
      [strange, task],
    );
    expect(done.tasks[0]).toMatchObject({ outcome: "skipped", why: "no-such-program is not here" });
    expect(outcomes(done)).toEqual(["strange skipped", "greeting solved"]);
  });

  test("an interrupt keeps what is done", async () => {
    const ending = new AbortController();
    const play: PlayTask = async (folder) => {
      await putFiles(folder, task.solution);
      if (folder.includes("second")) ending.abort();
      return { ended: "done", why: "", ...figures };
    };
    const tasks = ["first", "second", "third"].map((id) => ({ ...task, id }));
    const stopped = await run(play, ending.signal, tasks);
    expect(stopped.status).toBe("stopped");
    expect(outcomes(stopped)).toEqual(["first solved"]);
  });
});

describe("results", () => {
  test("JSON comes back whole, and Markdown says what was scripted", async () => {
    const done = await run(played((folder) => putFiles(folder, task.solution)));
    expect(agentBenchRun.parse(JSON.parse(exportAgentRun(done, "json")))).toEqual(done);
    const text = exportAgentRun(done, "markdown");
    expect(text).toContain("says nothing about any model");
    expect(text).toContain("Solved 1 of 1 (100 %)");
    expect(exportAgentRun({ ...done, scripted: false }, "markdown")).not.toContain("scripted");
  });

  test("a comparison counts only what both have tried", async () => {
    const one = await run(played((folder) => putFiles(folder, task.solution)));
    const [first] = one.tasks;
    if (!first) throw new Error("There is no result.");
    const runOf = (quant: string, results: (typeof first)[]): AgentBenchRun => ({
      ...one,
      scripted: false,
      model: { ...one.model, quant },
      tasks: results,
    });
    const text = compareAgentRuns(
      runOf("Q4", [first, { ...first, id: "b" }, { ...first, id: "c" }]),
      runOf("Q8", [
        { ...first, outcome: "not-solved", steps: 7 },
        { ...first, id: "b", outcome: "skipped" },
      ]),
    );
    expect(text).toContain("| M Q4 | M Q8 |");
    expect(text).toContain("| solved | 1 of 1 (100 %) | 0 of 1 (0 %) |");
    expect(text).toContain("| greeting | solved, 2 steps | not-solved, 7 steps |");
    expect(text).not.toContain("| b |");
    expect(text).not.toContain("not the same");
  });

  test("a result names the place of its model, so that one from elsewhere can be held against one of here", async () => {
    const here = await run(played((folder) => putFiles(folder, task.solution)));
    const there: AgentBenchRun = {
      ...here,
      model: { name: "M", quant: null, engine: "vllm" },
      backend: { kind: "endpoint", host: "gpu.lan:8000" },
      sandbox: "bubblewrap",
      scripted: false,
    };
    expect(exportAgentRun(here, "markdown")).toContain("Answered by this machine, engine e 1");
    expect(exportAgentRun(there, "markdown")).toContain("Answered by the endpoint gpu.lan:8000, engine vllm");
    const text = compareAgentRuns(here, there);
    expect(text).toContain("M at gpu.lan:8000 |");
    expect(text).toContain("The sandbox was not the same");
    expect(text).toContain("what a server had kept is left out only where it says");
    // One of before there was a choice.
    const { backend: _place, ...older } = here;
    expect(agentBenchRun.parse(older)).toEqual(here);
  });
});
