import { readFile } from "node:fs/promises";

/** @typedef {{ passed: number, failed: number }} Counts */

/** @param {string} path vitest's JSON report @returns {Promise<Counts>} */
export async function vitestCounts(path) {
  const report = await readReport(path);
  if (report === undefined) return { passed: 0, failed: 1 };
  // A file that does not even load has no tests in it to count as failed.
  const broken = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  return foundSome({ passed: report.numPassedTests, failed: report.numFailedTests + broken });
}

/** @param {string} path Playwright's JSON report @returns {Promise<Counts>} */
export async function playwrightCounts(path) {
  const report = await readReport(path);
  if (report === undefined) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky } = report.stats;
  const outside = report.errors.length > 0 && unexpected === 0 ? 1 : 0;
  return foundSome({ passed: expected + flaky, failed: unexpected + outside });
}

/** A run that found no test to run has proved nothing. @param {Counts} counts @returns {Counts} */
function foundSome(counts) {
  return counts.passed + counts.failed === 0 ? { passed: 0, failed: 1 } : counts;
}

/** @param {string} path */
async function readReport(path) {
  return readFile(path, "utf8").then(JSON.parse, () => undefined);
}

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {"passed" | "failed" | "not run"} result
 * @property {number} durationMs
 * @property {Counts} [counts]
 */

/** @param {readonly Step[]} steps @returns {string} */
export function stepTable(steps) {
  const width = Math.max(...steps.map(({ name }) => name.length));
  return steps
    .map(({ name, result, durationMs, counts }) => {
      const seconds = result === "not run" ? "" : `${(durationMs / 1000).toFixed(1)} s`;
      const tests = counts === undefined ? "" : `${counts.passed} passed, ${counts.failed} failed`;
      return `  ${name.padEnd(width)}  ${result.padEnd(7)}  ${seconds.padStart(8)}  ${tests}`.trimEnd();
    })
    .join("\n");
}

/**
 * The one line for people and machines: all tests counted, and a step without tests that failed counted as one.
 * @param {readonly Step[]} steps
 */
export function totalLine(steps) {
  let passed = 0;
  let failed = 0;
  for (const { counts, result } of steps) {
    passed += counts?.passed ?? 0;
    failed += counts?.failed ?? 0;
    if (result === "failed" && (counts?.failed ?? 0) === 0) failed += 1;
  }
  return `${passed} passed, ${failed} failed`;
}
