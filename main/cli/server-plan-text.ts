import type { ServerHelp, ServerPlan } from "../contract";
import { gibText } from "../server-plan";
import type { CliContext } from "./context";
import { columns } from "./layout";

/** A server's plan for people: what runs where, the memory of one card, and what would help where it does not fit. */
export function serverPlanText({ say }: CliContext, plan: ServerPlan): string {
  const { option, hardware, wishes } = plan;
  const { memory } = option;
  const conversations = option.usersPerReplica * memory.blocksPerSequence * memory.blockBytes;
  const rows = [
    [say("cli.server-hardware"), `${hardware.nodes} x ${hardware.perNode} x ${hardware.gpu}`],
    [
      say("cli.server-wish"),
      say("cli.server-wish-text", { users: wishes.users, tokens: wishes.contextTokens }),
    ],
    [say("cli.server-files"), `${option.repo}, KV ${option.kvCacheType}`],
    [
      say("cli.server-layout"),
      say("cli.server-layout-text", {
        replicas: option.replicas,
        cards: option.tensorParallel,
        nodes: option.pipelineParallel,
      }),
    ],
    [say("cli.server-speed"), say("cli.server-speed-text", { speed: option.tokensPerSecond })],
    [
      say("cli.server-most"),
      say("cli.server-most-text", { users: option.mostUsers, tokens: option.mostContextTokens }),
    ],
    ...(plan.idleCards > 0 ? [[say("cli.server-idle"), String(plan.idleCards)]] : []),
  ];
  const parts = [
    [say("cli.server-total"), gibText(memory.totalBytes)],
    [say("cli.server-budget", { share: memory.utilization.toFixed(2) }), gibText(memory.budgetBytes)],
    [say("cli.server-weights"), gibText(memory.weightsBytes)],
    [say("cli.server-reserve"), gibText(memory.reserveBytes)],
    [
      say("cli.server-conversations", { users: option.usersPerReplica, blocks: memory.blocksPerSequence }),
      gibText(conversations),
    ],
    [say("cli.server-needed"), gibText(memory.neededBytes)],
    [say("cli.server-token"), gibText(memory.kvBytesPerToken)],
    [say("cli.server-state"), gibText(memory.stateBytesPerSequence)],
  ];
  const help = plan.help.map((each) => `  ${helpText({ say }, each)}`);
  const advice =
    plan.status === "fits"
      ? []
      : ["", say("cli.server-help"), ...(help.length > 0 ? help : [`  ${say("cli.server-help-none")}`])];
  return [
    say(`cli.server-status.${plan.status}`),
    "",
    columns(rows),
    "",
    say("cli.server-memory"),
    columns(parts),
    ...advice,
  ].join("\n");
}

function helpText({ say }: Pick<CliContext, "say">, help: ServerHelp): string {
  switch (help.kind) {
    case "fewer-users":
      return say("cli.server-help-users", { users: help.users });
    case "less-context":
      return say("cli.server-help-context", { tokens: help.contextTokens });
    case "slower":
      return say("cli.server-help-slower", { speed: help.tokensPerSecond });
    case "more-cards":
      return say("cli.server-help-cards", { cards: help.perNode, nodes: help.nodes });
  }
}
