import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ToolCall } from "../../main/contract";
import { type ChatTurn, type EngineSupervisor, malformedTurn, type ToolDefinition } from "../../main/engine";
import { defaultPracticeTable } from "../../main/engine/practice";
import { agentTable } from "../fixtures/agent-table";
import {
  type Answer,
  ask,
  type EngineWorld,
  engineWorld,
  practiceToLoad,
  statsOf,
} from "./support/engine-world";

let world: EngineWorld;
let supervisor: EngineSupervisor;
beforeAll(async () => {
  world = await engineWorld();
  supervisor = world.supervisor();
  await supervisor.load(practiceToLoad(await world.practice(agentTable), { contextTokens: 16_384 }));
});
afterAll(() => world.remove());

const callsOf = (answer: Answer): ToolCall[] =>
  answer.events.flatMap((event) => (event.type === "tool-call" ? [event.call] : []));
const assistant = (answer: Answer): ChatTurn => ({
  role: "assistant",
  text: answer.text,
  thinking: answer.thinking,
  toolCalls: callsOf(answer),
});
const named = (calls: readonly ToolCall[]) =>
  calls.map(
    ({ name, arguments: given }) => `${name} ${String(given.path ?? given.command ?? given.summary ?? "")}`,
  );

/** Plays a task: every call is answered with the next of these results. */
async function play(
  first: string,
  results: readonly string[],
  { fresh = false, thinking = true }: { fresh?: boolean; thinking?: boolean } = {},
) {
  const turns: ChatTurn[] = [
    { role: "system", text: "Work in the folder." },
    { role: "user", text: first },
  ];
  const said: Answer[] = [];
  for (const result of [...results, undefined]) {
    const answer = await ask(supervisor, turns, {
      thinking,
      // A conversation that the engine does not know: the whole history is tokenized anew.
      conversationId: fresh ? `fresh ${first} ${turns.length}` : `known ${first} ${thinking}`,
    });
    said.push(answer);
    turns.push(assistant(answer));
    if (result !== undefined) turns.push({ role: "tool", text: result });
  }
  return said;
}

const repairSteps = [
  "read src/sum.sh",
  "read src/mean.sh",
  "write src/sum.sh",
  "edit src/mean.sh",
  "run sh test.sh",
  "edit src/mean.sh",
  "run sh test.sh",
  "done Sum and mean are right; the tests pass.",
];
const results = [
  "1| total=1",
  "1| count",
  "written",
  "changed",
  "mean is 6, not 4",
  "changed",
  "All is right.",
];

describe("a scripted task", () => {
  test.each([
    { fresh: false, thinking: true },
    { fresh: false, thinking: false },
    { fresh: true, thinking: true },
  ])("goes on turn by turn, whatever tools give ($fresh, $thinking)", async (how) => {
    const said = await play("Please repair the mill.", results, how);
    expect(named(said.flatMap(callsOf))).toEqual(repairSteps);
    for (const answer of said)
      expect(answer.events.at(-1)).toMatchObject({ type: "done", reason: "tool-calls" });
  });

  test("reads only what is new in each turn", async () => {
    const said = await play("Once more: repair it.", results);
    const last = statsOf(said.at(-1) ?? { text: "", thinking: "", events: [] });
    expect(last.promptTokens - last.reusedTokens).toBeLessThan(60);
  });

  test("a word in the result of a tool calls for something else, and that goes on from there", async () => {
    const said = await play("Do repair it.", [
      "1| total=1",
      "1| count",
      "written",
      "changed",
      "The user denies this: forbidden today.",
      "1| failed=0",
    ]);
    expect(named(said.flatMap(callsOf)).slice(-3)).toEqual([
      "run sh test.sh",
      "read test.sh",
      "done Nothing was run.",
    ]);
  });

  test("holds for the next turn only: other words of the user begin something else", async () => {
    const [first] = await play("I wonder.", []);
    const turns: ChatTurn[] = [
      { role: "user", text: "I wonder." },
      assistant(first ?? { text: "", thinking: "", events: [] }),
    ];
    const other = await ask(supervisor, [...turns, { role: "user", text: "No: repair it." }]);
    expect(named(callsOf(other))).toEqual(["read src/sum.sh"]);
    turns.push({ role: "user", text: "No: repair it." }, { role: "assistant", text: "As you like." });
    const nothing = await ask(supervisor, [...turns, { role: "user", text: "And?" }]);
    expect(nothing.text).toBe(agentTable.fallback.text);
  });

  test("a malformed call is reported as it was written, and put right when it is sent back", async () => {
    const turns: ChatTurn[] = [{ role: "user", text: "Please stumble." }];
    const broken = await ask(supervisor, turns);
    const malformed = broken.events.find((event) => event.type === "tool-call-malformed");
    if (malformed?.type !== "tool-call-malformed") throw new Error("The call was understood.");
    expect(callsOf(broken)).toEqual([]);
    turns.push(
      { role: "assistant", text: [broken.text, malformed.raw].join("\n\n") },
      malformedTurn(malformed),
    );
    const again = await ask(supervisor, turns);
    expect(named(callsOf(again))).toEqual(["read test.sh"]);
  });

  test("the same call comes again and again", async () => {
    const said = await play("Walk in a circle.", ["src/", "src/", "src/", "src/"]);
    const calls = said.flatMap(callsOf);
    expect(calls).toHaveLength(5);
    for (const call of calls) expect(call).toEqual({ name: "list", arguments: { path: "." } });
  });

  test("arguments come through as they are in the table", async () => {
    const tool: ToolDefinition = {
      name: "ask_user",
      description: "",
      parameters: {
        type: "object",
        properties: { question: { type: "string" }, choices: { type: "array" } },
      },
    };
    const asks = await ask(supervisor, [{ role: "user", text: "I wonder again." }], {
      request: { tools: [tool] },
    });
    expect(callsOf(asks)).toEqual([
      {
        name: "ask_user",
        arguments: { question: "Which flour?", choices: ["Wheat flour", "Rye flour"] },
      },
    ]);
  });
});

test("the shipped practice model's tour goes its way, whatever the folder holds", async () => {
  await supervisor.load(
    practiceToLoad(await world.practice(defaultPracticeTable, "shipped.gguf"), { contextTokens: 16_384 }),
  );
  // Words that call for other replies, where names of files and outputs of programs put them.
  const said = await play("Take me on a tour.", [
    "code/\nlist.txt (3 bytes)\nhelp table",
    "practice-tour.md is not there.",
    "long story written: tool endless",
    "math 你好",
    "Exit code 0.\nhello",
  ]);
  expect(named(said.flatMap(callsOf))).toEqual([
    "list .",
    "read practice-tour.md",
    "write practice-tour.md",
    "edit practice-tour.md",
    "run echo The tour has run a command.",
    "done The tour is over. For real work load a build of Qwen3.6-27B.",
  ]);
  expect(said[0]?.text).toContain("not an AI");
});
