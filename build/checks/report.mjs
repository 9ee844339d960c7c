import { readFile } from "node:fs/promises";

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} [slowest] test files, with their seconds
 * @property {readonly string[]} [failures] tests by file and name
 * @property {readonly string[]} [secondTries] those that held only when they were tried again
 */

/** @param {string} path vitest's JSON report @returns {Promise<Counts>} */
export async function vitestCounts(path) {
  const report = await readReport(path);
  if (report === undefined) return { passed: 0, failed: 1 };
  // A file that does not even load has no tests in it to count as failed.
  const broken = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  const files = report.testResults.map(
    (/** @type {{ name?: string, startTime: number, endTime: number }} */ { name, startTime, endTime }) => ({
      name: name ?? "",
      ms: endTime - startTime,
    }),
  );
  const counts = { passed: report.numPassedTests, failed: report.numFailedTests + broken };
  return foundSome({
    ...counts,
    slowest: slowest(files),
    failures: report.testResults.flatMap(vitestFailures),
    secondTries: report.testResults.flatMap(vitestSecondTries),
  });
}

/** @param {{ name?: string, assertionResults: readonly { status?: string, fullName?: string, failureMessages?: readonly string[] }[] }} file */
function vitestSecondTries({ name = "", assertionResults }) {
  return assertionResults
    .filter(({ status, failureMessages = [] }) => status === "passed" && failureMessages.length > 0)
    .map(({ fullName }) => `${fileName(name)}: ${fullName}`);
}

/** @param {{ name?: string, status: string, assertionResults: readonly { status?: string, fullName?: string }[] }} file */
function vitestFailures({ name = "", status, assertionResults }) {
  if (status !== "failed") return [];
  const file = fileName(name);
  const failed = assertionResults.filter((test) => test.status === "failed");
  return failed.length === 0 ? [file] : failed.map(({ fullName }) => `${file}: ${fullName}`);
}

/** @param {string} path Playwright's JSON report @returns {Promise<Counts>} */
export async function playwrightCounts(path) {
  const report = await readReport(path);
  if (report === undefined) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky } = report.stats;
  const outside = report.errors.length > 0 && unexpected === 0 ? 1 : 0;
  const files = (report.suites ?? []).map((/** @type {Suite} */ suite) => ({
    name: suite.file,
    ms: suiteMs(suite),
  }));
  return foundSome({
    passed: expected + flaky,
    failed: unexpected + outside,
    slowest: slowest(files),
    failures: (report.suites ?? []).flatMap((/** @type {Suite} */ suite) =>
      titles(suite, ({ ok }) => ok === false),
    ),
    secondTries: (report.suites ?? []).flatMap((/** @type {Suite} */ suite) =>
      titles(suite, ({ tests }) => tests.some(({ status }) => status === "flaky")),
    ),
  });
}

/**
 * @typedef {object} Suite as Playwright reports it
 * @property {string} file
 * @property {readonly Suite[]} [suites]
 * @property {readonly Spec[]} specs
 */

/** @typedef {{ ok?: boolean, title?: string, tests: readonly { status?: string, results: readonly { duration: number }[] }[] }} Spec */

/** @param {Suite} suite @param {(spec: Spec) => boolean} wanted @returns {string[]} */
function titles({ file, specs, suites = [] }, wanted) {
  const own = specs.filter(wanted).map(({ title }) => `${fileName(file)}: ${title}`);
  return [...own, ...suites.flatMap((suite) => titles(suite, wanted))];
}

/** @param {string} path */
function fileName(path) {
  return path.split(/[\\/]/u).at(-1) ?? path;
}

/** @param {Suite} suite @returns {number} */
function suiteMs({ specs, suites = [] }) {
  const own = specs.flatMap(({ tests }) => tests.flatMap(({ results }) => results));
  const inner = suites.reduce((sum, suite) => sum + suiteMs(suite), 0);
  return own.reduce((sum, { duration }) => sum + duration, inner);
}

/** Files that take long enough to be worth making quicker. */
const mostNamed = 8;
const leastNamedMs = 10_000;

/** @param {readonly { name: string, ms: number }[]} files @returns {string[]} */
function slowest(files) {
  return files
    .filter(({ ms }) => ms >= leastNamedMs)
    .sort((a, b) => b.ms - a.ms)
    .slice(0, mostNamed)
    .map(({ name, ms }) => `${(ms / 1000).toFixed(0)} s ${fileName(name)}`);
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
 * Where the time of each step goes, the slowest test files first.
 * @param {readonly Step[]} steps
 */
export function slowestLines(steps) {
  return steps
    .filter(({ counts }) => (counts?.slowest?.length ?? 0) > 0)
    .map(({ name, counts }) => `  slowest in ${name}: ${counts?.slowest?.join(", ")}`)
    .join("\n");
}

/**
 * Which tests failed, or held only when they were tried again: the runner's own words may be far above, or cut off.
 * @param {readonly Step[]} steps
 */
export function failureLines(steps) {
  return steps
    .flatMap(({ name, counts }) => [
      ...(counts?.failures ?? []).map((failure) => `  failed in ${name}: ${failure}`),
      ...(counts?.secondTries ?? []).map((test) => `  held at the second try in ${name}: ${test}`),
    ])
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
