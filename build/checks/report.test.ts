import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureLines, playwrightCounts, slowestLines, totalLine, vitestCounts } from "./report.mjs";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-report-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function report(content: unknown): Promise<string> {
  const path = join(folder, "report.json");
  await writeFile(path, JSON.stringify(content));
  return path;
}

describe("the counts of a test run", () => {
  test("a test file that cannot even be loaded counts as a failure", async () => {
    const path = await report({
      numPassedTests: 7,
      numFailedTests: 1,
      testResults: [
        { status: "failed", assertionResults: [] },
        { status: "failed", assertionResults: [{}] },
      ],
    });
    expect(await vitestCounts(path)).toMatchObject({ passed: 7, failed: 2 });
  });

  test("the slowest files of a step are named, the slowest first", async () => {
    const file = (name: string, seconds: number) => ({
      name: `/a/b/${name}`,
      status: "passed",
      assertionResults: [{}],
      startTime: 0,
      endTime: seconds * 1000,
    });
    const path = await report({
      numPassedTests: 3,
      numFailedTests: 0,
      testResults: [file("quick.test.ts", 1), file("long.test.ts", 12), file("longest.test.ts", 30)],
    });
    const named = "  slowest in unit: 30 s longest.test.ts, 12 s long.test.ts";
    const counts = await vitestCounts(path);
    expect(slowestLines([{ name: "unit", result: "passed", durationMs: 1, counts }])).toBe(named);
    const results = [{ duration: 11_000 }];
    const suites = [
      { file: "b.spec.ts", specs: [], suites: [{ file: "b.spec.ts", specs: [{ tests: [{ results }] }] }] },
    ];
    const stats = { expected: 1, unexpected: 0, flaky: 0 };
    expect((await playwrightCounts(await report({ stats, errors: [], suites }))).slowest).toEqual([
      "11 s b.spec.ts",
    ]);
  });

  test("a test that held only at the second try has passed, and is named at the end", async () => {
    const assertionResults = [
      { status: "passed", fullName: "holds", failureMessages: [] },
      { status: "passed", fullName: "holds in the end", failureMessages: ["late"] },
    ];
    const unit = await vitestCounts(
      await report({
        numPassedTests: 2,
        numFailedTests: 0,
        testResults: [{ name: "/a/one.test.ts", status: "passed", assertionResults }],
      }),
    );
    const specs = [
      { ok: true, title: "looks right", tests: [{ status: "expected", results: [] }] },
      { ok: true, title: "looks right in the end", tests: [{ status: "flaky", results: [] }] },
    ];
    const page = await playwrightCounts(
      await report({
        stats: { expected: 1, unexpected: 0, flaky: 1 },
        errors: [],
        suites: [{ file: "b.spec.ts", specs }],
      }),
    );
    expect(page).toMatchObject({ passed: 2, failed: 0 });
    const steps = [
      { name: "unit", result: "passed", durationMs: 1, counts: unit },
      { name: "page", result: "passed", durationMs: 1, counts: page },
    ] as const;
    expect(failureLines(steps)).toBe(
      "  held at the second try in unit: one.test.ts: holds in the end\n" +
        "  held at the second try in page: b.spec.ts: looks right in the end",
    );
  });

  test("every test that failed is named at the end, and so is a file that cannot be loaded", async () => {
    const tests = [
      { status: "passed", fullName: "holds" },
      { status: "failed", fullName: "is broken" },
    ];
    const unit = await vitestCounts(
      await report({
        numPassedTests: 1,
        numFailedTests: 1,
        testResults: [
          { name: "/a/one.test.ts", status: "failed", assertionResults: tests },
          { name: "/a/two.test.ts", status: "failed", assertionResults: [] },
          { name: "/a/three.test.ts", status: "passed", assertionResults: tests.slice(0, 1) },
        ],
      }),
    );
    const failed = { file: "e2e/a.spec.ts", specs: [{ ok: false, title: "opens", tests: [] }] };
    const suites = [
      { file: "e2e/a.spec.ts", specs: [{ ok: true, title: "ends", tests: [] }], suites: [failed] },
    ];
    const stats = { expected: 1, unexpected: 1, flaky: 0 };
    const e2e = await playwrightCounts(await report({ stats, errors: [], suites }));
    const step = { result: "failed" as const, durationMs: 1 };
    expect(
      failureLines([
        { name: "unit", ...step, counts: unit },
        { name: "e2e", ...step, counts: e2e },
      ]),
    ).toBe(
      [
        "  failed in unit: one.test.ts: is broken",
        "  failed in unit: two.test.ts",
        "  failed in e2e: a.spec.ts: opens",
      ].join("\n"),
    );
  });

  test("a run without a report counts as a failure, not as nothing", async () => {
    expect(await vitestCounts(join(folder, "none.json"))).toEqual({ passed: 0, failed: 1 });
    expect(await playwrightCounts(join(folder, "none.json"))).toEqual({ passed: 0, failed: 1 });
  });

  test("Playwright's unexpected results are failures, and so is an error outside every test", async () => {
    const stats = { expected: 3, unexpected: 2, flaky: 1, skipped: 4 };
    expect(await playwrightCounts(await report({ stats, errors: [] }))).toMatchObject({
      passed: 4,
      failed: 2,
    });
    const clean = { ...stats, unexpected: 0 };
    expect(await playwrightCounts(await report({ stats: clean, errors: [{}] }))).toMatchObject({
      passed: 4,
      failed: 1,
    });
  });

  test("a run in which no test was found is a failure", async () => {
    const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    expect(await playwrightCounts(await report({ stats, errors: [] }))).toMatchObject({
      passed: 0,
      failed: 1,
    });
    expect(
      await vitestCounts(await report({ numPassedTests: 0, numFailedTests: 0, testResults: [] })),
    ).toMatchObject({
      passed: 0,
      failed: 1,
    });
  });
});

describe("the last line", () => {
  test("adds up all tests, and counts a failed step without tests once", () => {
    expect(
      totalLine([
        { name: "lint", result: "passed", durationMs: 1 },
        { name: "unit", result: "passed", durationMs: 1, counts: { passed: 10, failed: 0 } },
        { name: "e2e", result: "failed", durationMs: 1, counts: { passed: 3, failed: 2 } },
        { name: "package", result: "failed", durationMs: 1 },
        { name: "start-up", result: "not run", durationMs: 0 },
      ]),
    ).toBe("13 passed, 3 failed");
  });
});
