import type { MachineReport } from "../../../main/contract";
import type { Outcome, Part } from "./load";
import { markdownTable, off, type Section, whole } from "./markdown";

const MiB = 1024 * 1024;

/** How far a part may be off: below what was allocated, and above it. */
const budgets: Partial<Record<Part["name"], { under: number; over: number }>> = {
  rearranged: { under: 0.005, over: 0.005 },
  weights: { under: 0.005, over: 0.005 },
  kv: { under: 0.005, over: 0.005 },
  recurrent: { under: 0.005, over: 0.005 },
  total: { under: 0.01, over: 0.03 },
};

function missed({ name, predicted, actual }: Part): boolean {
  const budget = budgets[name];
  if (budget === undefined || predicted === actual) return false;
  const ratio = predicted / actual - 1;
  return ratio < -budget.under || ratio > budget.over || Number.isNaN(ratio);
}

function cell(parts: readonly Part[], name: Part["name"]): string {
  const part = parts.find((each) => each.name === name);
  if (!part) return "";
  const { predicted, actual } = part;
  return `${whole(predicted / MiB)} / ${whole(actual / MiB)}, ${off(predicted, actual)}`;
}

const columns = [
  ["weights", "weights"],
  ["rearranged", "of them rearranged"],
  ["read", "read from the file"],
  ["kv", "KV"],
  ["recurrent", "state"],
  ["compute", "compute"],
  ["rest", "process, snapshots"],
  ["total", "total"],
] as const;

function row(outcome: Outcome): string[] {
  const { quant, contextTokens, kvType, slots } = outcome.tried;
  const named = [quant, `${whole(contextTokens)}${slots === undefined ? "" : ` × ${slots}`}`, kvType];
  if ("skipped" in outcome) return [...named, ...columns.map(() => ""), `not loaded: ${outcome.skipped}`];
  const misses = outcome.parts.filter(missed).map(({ name }) => name);
  const verdict = misses.length === 0 ? "within" : `MISSED: ${misses.join(", ")}`;
  return [...named, ...columns.map(([name]) => cell(outcome.parts, name)), verdict];
}

/** What was predicted of each load beside what it took. */
export function loadsSection(outcomes: readonly Outcome[], machine: MachineReport): Section {
  const { physicalCores, vectorInstructions } = machine.cpu;
  const cores = physicalCores.known ? `${physicalCores.value} cores` : "cores not known";
  const vector = vectorInstructions.known ? vectorInstructions.value.join(", ") : "not known";
  const heads = ["build", "context", "KV type", ...columns.map(([, head]) => head), ""];
  const loaded = outcomes.filter((each) => "parts" in each);
  const engine = loaded[0]?.engine ?? "";
  return {
    name: "loads",
    text: [
      `On a Linux machine without a GPU, ${cores}, ${vector}; ${engine}. MiB, predicted / allocated.`,
      "",
      markdownTable(heads, outcomes.map(row)),
    ].join("\n"),
    holds: loaded.length > 0 && loaded.every(({ parts }) => !parts.some(missed)),
  };
}
