import { type EndpointFacts, formatNumber } from "../../contract";
import type { CliContext } from "../context";
import { type EndpointOptions, openEndpoint } from "../endpoint-backend";
import type { ExitCode } from "../exit-codes";
import { columns } from "../layout";

export interface TestEndpointOptions extends Pick<EndpointOptions, "endpointModel"> {
  readonly json?: boolean;
}

/** `quern test-endpoint`: what a server can do, as far as its list of models and short questions show it. */
export async function testEndpointCommand(
  context: CliContext,
  address: string,
  options: TestEndpointOptions,
): Promise<ExitCode> {
  const { terminal, say, signal } = context;
  const { client, probe, close } = await openEndpoint(context, { ...options, endpoint: address });
  try {
    terminal.note(say("cli.test-endpoint-to", { host: client.host }));
    const facts = await probe(signal);
    terminal.result(
      options.json === true ? `${JSON.stringify(facts, null, 2)}\n` : `${textOf(context, facts)}\n`,
    );
    return 0;
  } finally {
    await close();
  }
}

function textOf({ say, locale }: CliContext, facts: EndpointFacts): string {
  const { model, models, server, contextTokens } = facts;
  const unknown = say("cli.endpoint-unknown");
  const can = (ability: "yes" | "no" | "unknown") => say(`cli.endpoint-${ability}`);
  return columns([
    [say("cli.endpoint-model"), model],
    [say("cli.endpoint-models"), models.join(", ")],
    [say("cli.endpoint-server"), server ?? unknown],
    [say("cli.endpoint-context"), contextTokens === null ? unknown : formatNumber(contextTokens, locale)],
    [say("cli.endpoint-thinking"), can(facts.thinking)],
    [say("cli.endpoint-switch"), can(facts.thinkingSwitch)],
    [say("cli.endpoint-tools"), can(facts.tools)],
    [say("cli.endpoint-images"), can(facts.images)],
  ]);
}
