import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { structuredPatch } from "diff";
import { applyEdit, applyHunks, hunksOf } from "../../../main/agent/edit";

/*
 * What the edit engine takes on a file of 10,000 lines: differences, against `git diff --no-index` (a process each
 * time) and the `diff` package's plain call in the same run; and edits that land, land loosely, and do not.
 */

const lines = 10_000;
const budgetMs = 100;
const rounds = 7;
/** The package's call is given up after this long. */
const patienceMs = 3000;

/** Always the same numbers, between 0 and 1. Source: mulberry32, public domain. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A file as code is: functions of a few lines, many lines that are alike. */
function code(): string[] {
  const next = numbers(1);
  const out: string[] = [];
  for (let number = 0; out.length < lines; number++) {
    out.push(`export function step${number}(input: Input): Output {`);
    for (let i = 0; i < 3 + next() * 8; i++)
      out.push(
        `  const value${i} = compute(input.field${Math.floor(next() * 20)}, ${Math.floor(next() * 100)});`,
      );
    out.push("  if (value0 === null) {", "    return null;", "  }", "  return { value0, value1 };", "}", "");
  }
  return out.slice(0, lines);
}

function changed(all: readonly string[], share: number): string[] {
  const next = numbers(2);
  return all.map((line) => (next() < share ? `${line} // ${Math.floor(next() * 1e6)}` : line));
}

const before = code();
const functions = before.join("\n").split(/\n(?=export)/);
const shuffled = functions
  .map((text, index) => ({ text, order: numbers(index)() }))
  .sort((a, b) => a.order - b.order)
  .flatMap(({ text }) => text.split("\n"));
const few = Array.from({ length: lines }, (_, index) => `${Math.floor(numbers(index)() * 4)}`);

const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["ten lines changed", before, changed(before, 0.001)],
  ["a third changed", before, changed(before, 0.33)],
  ["nine of ten changed", before, changed(before, 0.9)],
  ["all indented", before, before.map((line) => `\t${line}`)],
  ["functions in another order", before, shuffled],
  ["half removed", before, before.filter((_, index) => index % 2 === 0)],
  ["four lines over and over", few, [...few].reverse()],
];

/** The least of several: what else the machine does only adds. */
async function least(run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const began = performance.now();
    await run();
    times.push(performance.now() - began);
  }
  return Math.min(...times);
}

function gitDiff(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = ["diff", "--no-index", "--no-color", "before", "after"];
    // 1: they differ.
    execFile("git", args, { cwd: folder, maxBuffer: 1 << 28 }, (error) =>
      error && error.code !== 1 ? reject(error) : resolve(),
    );
  });
}

/** @returns whether every difference was within its budget, and right */
export async function measure(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "quern-edit-"));
  let good = true;
  const print = (...cells: string[]) =>
    process.stdout.write(`${cells.map((each, i) => each.padEnd(i === 0 ? 30 : 16)).join("")}\n`);
  try {
    print(`${lines} lines`, "hunksOf", "git", "diff package", "hunks");
    for (const [name, a, b] of cases) {
      const [was, is] = [`${a.join("\n")}\n`, `${b.join("\n")}\n`];
      await writeFile(join(folder, "before"), was);
      await writeFile(join(folder, "after"), is);
      const mine = await least(() => hunksOf(was, is));
      const git = await least(() => gitDiff(folder));
      const began = performance.now();
      const patch = structuredPatch("a", "b", was, is, undefined, undefined, { timeout: patienceMs });
      const theirs =
        patch === undefined ? `over ${patienceMs} ms` : `${(performance.now() - began).toFixed(1)} ms`;
      const hunks = hunksOf(was, is);
      const right =
        applyHunks(
          was,
          is,
          hunks.map(({ id }) => id),
        ) === is;
      good = good && right && mine < budgetMs;
      print(
        name,
        `${mine.toFixed(1)} ms`,
        `${git.toFixed(1)} ms`,
        theirs,
        `${hunks.length}${right ? "" : " WRONG"}`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const text = `${before.join("\n")}\n`;
  const old = before.slice(5000, 5012).join("\n");
  const edits = [
    ["edit: exact", { old, new: `${old}\n// more` }, true],
    [
      "edit: other indentation",
      { old: old.replace(/^/gm, "      "), new: `      // more\n${old.replace(/^/gm, "      ")}` },
      true,
    ],
    ["edit: not there", { old: old.replaceAll("value", "other"), new: "" }, false],
  ] as const;
  for (const [name, edit, lands] of edits) {
    const right = applyEdit(text, edit).ok === lands;
    good = good && right;
    print(name, `${(await least(() => applyEdit(text, edit))).toFixed(1)} ms`, right ? "" : "WRONG");
  }
  print(
    good ? `Every difference is within ${budgetMs} ms.` : `Not every difference is within ${budgetMs} ms.`,
  );
  return good;
}
