import type { AgentStep, AgentTask, FileChange, Hunk, Waiting } from "../../../main/contract";
import { attacks } from "./attack";

const spendNone: AgentTask["spend"] = {
  readingMs: 0,
  thinkingMs: 0,
  writingMs: 0,
  runningMs: 0,
  waitingMs: 0,
  readTokens: 0,
  generatedTokens: 0,
};
const at = "2026-11-20T09:30:00.000Z";

export function task(part: Partial<AgentTask> & { id: string }): AgentTask {
  return {
    title: "Fix the rounding of totals",
    mode: "ask",
    state: "idle",
    plan: [],
    spend: spendNone,
    context: { system: 2410, user: 38, model: 0, tools: 0, summary: 0, reserve: 8192, contextTokens: 65_536 },
    queued: [],
    untold: 0,
    servers: [],
    changedFiles: 0,
    error: null,
    createdAt: at,
    updatedAt: at,
    ...part,
  };
}

export function step(part: Partial<AgentStep> & { id: string; number: number; taskId: string }): AgentStep {
  return {
    kind: "tool",
    tool: null,
    state: "done",
    object: "",
    added: null,
    removed: null,
    exitCode: null,
    text: "",
    thinking: "",
    note: null,
    error: null,
    restorable: false,
    spend: spendNone,
    startedAt: at,
    ...part,
  };
}

const filler = Array.from({ length: 13 }, (_, index) => `const line${index + 7} = ${index};`);
const before = [
  'import type { Item } from "./item";',
  "",
  "export function total(items: Item[]): number {",
  "  return items.reduce((sum, item) => sum + item.price, 0);",
  "}",
  "",
  ...filler,
  "// old",
  "export { filler };",
];
const after = [
  ...before.slice(0, 3),
  "  const cents = items.reduce((sum, item) => sum + Math.round(item.price * 100), 0);",
  "  return cents / 100;",
  ...before.slice(4, 19),
  "// rounded once, at the end",
  "export { filler };",
];

const hunks: Hunk[] = [
  {
    id: "h1",
    oldStart: 3,
    oldLines: 3,
    newStart: 3,
    newLines: 4,
    lines: [` ${before[2]}`, `-${before[3]}`, `+${after[3]}`, `+${after[4]}`, " }"],
  },
  {
    id: "h2",
    oldStart: 20,
    oldLines: 2,
    newStart: 21,
    newLines: 2,
    lines: ["-// old", "+// rounded once, at the end", " export { filler };"],
  },
];

export const change: FileChange = {
  path: "src/total.ts",
  kind: "changed",
  before: `${before.join("\n")}\n`,
  after: `${after.join("\n")}\n`,
  version: "v1",
  hunks,
  binary: false,
  mode: null,
  changedSince: false,
};

export const allChanges: FileChange[] = [
  change,
  { ...change, path: "src/notes.md", kind: "created", version: "v2", changedSince: true },
  { ...change, path: "assets/logo.png", version: "v3", hunks: [], before: "", after: "", binary: true },
  {
    ...change,
    path: "bin/run.sh",
    version: "v5",
    hunks: [],
    after: change.before,
    mode: { from: 0o644, to: 0o755, only: true },
  },
  { ...change, path: "lib/__init__.py", kind: "created", version: "v4", hunks: [], before: "", after: "" },
];

export function editWaiting(taskId: string, stepId: string): Waiting {
  return { kind: "edit", id: `w-${stepId}`, taskId, stepId, change };
}

export function commandWaiting(taskId: string, stepId: string): Waiting {
  return {
    kind: "command",
    id: `w-${stepId}`,
    taskId,
    stepId,
    argv: ["npm", "test"],
    folder: "",
    why: [],
  };
}

export function questionWaiting(taskId: string, stepId: string): Waiting {
  return {
    kind: "question",
    id: `w-${stepId}`,
    taskId,
    stepId,
    text: "Two tests expect different roundings. Which one is right?",
    choices: ["Half up, as in total.test.ts", "Half to even, as in tax.test.ts"],
  };
}

const spent = (ms: number): AgentTask["spend"] => ({
  ...spendNone,
  readingMs: ms * 0.6,
  writingMs: ms * 0.4,
});

/** A task that went through most of what can happen, and waits for nothing. */
export function finishedTask(id: string): { task: AgentTask; steps: AgentStep[] } {
  let number = 0;
  const next = (part: Partial<AgentStep>): AgentStep => {
    number += 1;
    return step({ id: `${id}-${number}`, taskId: id, number, ...part });
  };
  const steps = [
    next({
      kind: "user",
      text: "Totals are a cent off sometimes. Fix it, and run the tests.",
    }),
    next({
      kind: "said",
      thinking:
        "The user sees sums that are a cent off. Floating point, I suppose. I look at total.ts first.",
      text: "I look at how totals are **summed** first.",
      spend: { ...spendNone, thinkingMs: 12_400, writingMs: 2100 },
    }),
    next({ tool: "search", object: "total(", spend: spent(3400) }),
    next({ tool: "read", object: "src/total.ts", spend: spent(8200) }),
    next({
      tool: "edit",
      object: "src/total.ts",
      added: 3,
      removed: 2,
      restorable: true,
      spend: spent(14_800),
    }),
    next({
      tool: "run",
      object: "npm test",
      exitCode: 1,
      restorable: true,
      notCovered: 2,
      spend: { ...spent(2000), runningMs: 21_000 },
    }),
    next({ tool: "run", object: "curl https://example.org", state: "denied", spend: spent(1200) }),
    next({
      tool: "write",
      object: "src/notes.md",
      added: 12,
      removed: 0,
      restorable: true,
      spend: spent(9000),
    }),
    next({
      tool: "read",
      object: "../secrets",
      state: "failed",
      error: { code: "path-outside", params: { path: "../secrets" } },
    }),
    next({ tool: "done", object: "Sums are kept in cents now." }),
    next({ kind: "said", text: "Done: sums are kept in cents and divided once at the end." }),
  ];
  return {
    steps,
    task: task({
      id,
      state: "done",
      changedFiles: 3,
      plan: [
        { text: "Find where totals are summed", state: "done" },
        { text: "Keep cents as whole numbers", state: "doing" },
        { text: "Run the tests", state: "open" },
        { text: "Rename the module", state: "dropped" },
      ],
      spend: {
        readingMs: 42_000,
        thinkingMs: 12_400,
        writingMs: 31_000,
        runningMs: 21_000,
        waitingMs: 8000,
        readTokens: 9120,
        generatedTokens: 1830,
      },
      context: {
        system: 2410,
        user: 120,
        model: 3100,
        tools: 11_900,
        summary: 0,
        reserve: 8192,
        contextTokens: 65_536,
      },
    }),
  };
}

/** A task whose every text tries to be more than text. */
export function hostileTask(id: string): { task: AgentTask; steps: AgentStep[] } {
  const long = "x".repeat(200_000);
  const bidi = "src/\u202Egnp.exe\u202C \u2066hidden\u2069 \u0007\u0000";
  const steps = attacks.flatMap((attack, index) => [
    step({ id: `${id}-a${index}`, taskId: id, number: index * 3 + 1, kind: "user", text: attack }),
    step({
      id: `${id}-b${index}`,
      taskId: id,
      number: index * 3 + 2,
      kind: "said",
      text: attack.slice(0, 4000),
    }),
    step({
      id: `${id}-c${index}`,
      taskId: id,
      number: index * 3 + 3,
      tool: "run",
      object: attack,
      exitCode: 0,
    }),
  ]);
  steps.push(
    step({ id: `${id}-long`, taskId: id, number: 900, kind: "said", text: long, thinking: long }),
    step({ id: `${id}-user`, taskId: id, number: 901, kind: "user", text: long }),
    step({ id: `${id}-bidi`, taskId: id, number: 902, tool: "read", object: bidi }),
  );
  return { steps, task: task({ id, title: `\u202E${attacks[1]}`, state: "stopped" }) };
}

/** A task of two thousand steps. */
export function longTask(id: string): { task: AgentTask; steps: AgentStep[] } {
  const steps = Array.from({ length: 2000 }, (_, index) =>
    step({
      id: `${id}-${index}`,
      taskId: id,
      number: index + 1,
      tool: "read",
      object: `src/file-${index + 1}.ts`,
    }),
  );
  return { steps, task: task({ id, title: "A long task", state: "stopped" }) };
}
