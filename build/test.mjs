// npm test: everything that must hold. `npm test -- --only unit` (or e2e, static, vitest …, with commas) for a part of
// it; what follows a second `--` goes to the test runner.
import { requireNode } from "./setup/node-version.mjs";

requireNode();
const { parseArgs } = await import("node:util");
const { Failure, runMain, wordsOf } = await import("./lib/failure.mjs");
const { formatDuration, log } = await import("./lib/log.mjs");
const { ensureDependencies } = await import("./setup/dependencies.mjs");

await runMain(async () => {
  const { values, positionals } = parseArgs({
    options: { only: { type: "string" } },
    allowPositionals: true,
  });
  await ensureDependencies(log);
  const { STEPS } = await import("./checks/steps.mjs");
  const { failureLines, slowestLines, stepTable, totalLine } = await import("./checks/report.mjs");

  const names = values.only?.split(",");
  const chosen = STEPS.filter(
    ({ name, group }) => !names || names.includes(name) || (group !== undefined && names.includes(group)),
  );
  if (chosen.length === 0) {
    throw new Failure(`There is no such step. The steps are: ${STEPS.map(({ name }) => name).join(", ")}`, 2);
  }
  /** @type {import("./checks/report.mjs").Step[]} */
  const done = [];
  /** @type {import("./checks/runners.mjs").Context} */
  const context = { args: positionals };
  for (const { name, work } of chosen) {
    // A test that failed says nothing of the others; without a build there is nothing to test.
    if (done.some(({ result, counts }) => result === "failed" && counts === undefined)) {
      done.push({ name, result: "not run", durationMs: 0 });
      continue;
    }
    log(`== ${name}`);
    const started = Date.now();
    try {
      const counts = (await work(context)) ?? undefined;
      const result = counts !== undefined && counts.failed > 0 ? "failed" : "passed";
      done.push({ name, result, durationMs: Date.now() - started, ...(counts && { counts }) });
    } catch (error) {
      log(wordsOf(error));
      done.push({ name, result: "failed", durationMs: Date.now() - started });
    }
  }
  const failed = done.find(({ result }) => result === "failed");
  const total = formatDuration(done.reduce((sum, { durationMs }) => sum + durationMs, 0));
  const told = [stepTable(done), slowestLines(done), failureLines(done)].filter(Boolean);
  process.stdout.write(`\n${told.join("\n\n")}\n\n`);
  process.stdout.write(
    failed ? `Failed at "${failed.name}" after ${total}.\n` : `Everything holds (${total}).\n`,
  );
  process.stdout.write(`${totalLine(done)}\n`);
  return failed ? 1 : 0;
});
