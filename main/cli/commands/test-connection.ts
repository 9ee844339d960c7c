import { findCatalogFile } from "../../catalog";
import { type ConnectionStep, errorText, formatNumber } from "../../contract";
import { testSources } from "../../models";
import { type CliContext, UsageError } from "../context";
import { type ExitCode, exitCodeOf } from "../exit-codes";
import { columns } from "../layout";
import { openNet, sourceNamed } from "../open-net";

export interface TestConnectionOptions {
  readonly json?: boolean;
  /** Sources in place of those of the settings. */
  readonly source?: readonly string[];
}

/**
 * `quern test-connection`: the way to each source, step by step; the exit code is that of the first step that failed.
 */
export async function testConnectionCommand(
  context: CliContext,
  asked: string | undefined,
  options: TestConnectionOptions,
): Promise<ExitCode> {
  const { terminal, say, signal } = context;
  const catalog = await context.catalog();
  const file = asked === undefined ? catalog[0] : findCatalogFile(catalog, asked);
  if (asked !== undefined && !file) {
    const builds = [...new Set(catalog.map(({ quant }) => quant))].join(", ");
    throw new UsageError(say("cli.unknown-build", { build: asked, builds }));
  }
  const { ways, close } = await openNet(
    context,
    (options.source ?? []).map((one) => sourceNamed(context, one)),
  );
  try {
    const to = ways();
    for (const { source } of to) terminal.note(say("cli.test-connection-to", { source: source.name }));
    const tests = await testSources(to, file, signal);
    if (options.json === true) terminal.result(`${JSON.stringify(tests, null, 2)}\n`);
    else
      terminal.result(
        tests
          .map(({ name, steps }) => `${tests.length > 1 ? `${name}\n` : ""}${stepsText(context, steps)}\n`)
          .join("\n"),
      );
    const failed = tests.flatMap(({ name, steps }) =>
      steps.flatMap(({ error }) => (error === null ? [] : [{ name, error }])),
    );
    for (const { name, error } of failed) terminal.note(`${name}: ${errorText(context.translator, error)}`);
    return failed[0] ? exitCodeOf(failed[0].error.code) : 0;
  } finally {
    await close();
  }
}

function stepsText({ say, locale }: CliContext, steps: readonly ConnectionStep[]): string {
  return columns(
    steps.map(({ step, result, found, ms }) => [
      say(`cli.step.${step}`),
      say(`cli.step-${result}`),
      result === "skipped" ? "" : `${formatNumber(Math.round(ms), locale)} ms`,
      found ?? "",
    ]),
  );
}
