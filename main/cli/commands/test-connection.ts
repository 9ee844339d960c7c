import { findCatalogFile } from "../../catalog";
import { type ConnectionStep, errorText, formatNumber } from "../../contract";
import { testConnection } from "../../models";
import { type CliContext, UsageError } from "../context";
import { type ExitCode, exitCodeOf } from "../exit-codes";
import { columns } from "../layout";
import { openNet } from "../open-net";

/** `quern test-connection`: the way to the source, step by step; the exit code is that of the step that failed. */
export async function testConnectionCommand(
  context: CliContext,
  asked: string | undefined,
  options: { readonly json?: boolean },
): Promise<ExitCode> {
  const { terminal, say, signal } = context;
  const catalog = await context.catalog();
  const file = asked === undefined ? catalog[0] : findCatalogFile(catalog, asked);
  if (asked !== undefined && !file) {
    const builds = [...new Set(catalog.map(({ quant }) => quant))].join(", ");
    throw new UsageError(say("cli.unknown-build", { build: asked, builds }));
  }
  const { net, source, chosen, close } = await openNet(context);
  try {
    terminal.note(say("cli.test-connection-to", { source: source.name }));
    const steps = await testConnection({ net, source, chosen, file, signal });
    terminal.result(
      options.json === true ? `${JSON.stringify(steps, null, 2)}\n` : `${stepsText(context, steps)}\n`,
    );
    const failed = steps.find(({ error }) => error !== null)?.error;
    if (!failed) return 0;
    terminal.note(errorText(context.translator, failed));
    return exitCodeOf(failed.code);
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
