import { type ApprovalRequest, argumentLines, type OuterTool, type Shown } from "../agent";
import type { McpGrant, McpTransport, Reason } from "../contract";
import type { Reach } from "../workspace";
import { mayUseNetwork, type PinnedTool, type ServerRecord } from "./store";

/** What the surface shows of a server before it is started for the first time: all that will be started, exactly. */
export function serverShown(
  { name, transport }: Pick<ServerRecord, "name" | "transport">,
  held: { readonly reach: Reach; readonly missing: string | null } | null,
): Shown {
  const server = { name: "server" as const, lines: [name] };
  if (transport.kind === "http")
    return {
      about: "server",
      argv: [transport.url],
      folder: null,
      network: null,
      sandbox: null,
      why: [{ code: "mcp-connect", params: {} }],
      facts: [server, ...listed("environment", transport.tokenFrom === null ? [] : [transport.tokenFrom])],
    };
  return {
    about: "server",
    argv: [transport.command, ...transport.args],
    folder: null,
    network: mayUseNetwork({ transport, reach: held?.reach ?? null }),
    sandbox: held?.reach.sandbox ?? "none",
    why: [
      { code: "mcp-start", params: {} },
      ...(held?.reach.sandbox === "none"
        ? [{ code: "command-no-sandbox", params: { why: held.missing ?? "" } }]
        : []),
    ],
    facts: [server, ...factsOf(transport, held?.reach)],
  };
}

/** A path that leads elsewhere is shown with where it leads. */
function factsOf(
  { command, env, reads, writes }: Extract<McpTransport, { kind: "stdio" }>,
  reach: Reach | undefined,
): Shown["facts"] {
  const led = (paths: readonly string[], real: readonly string[] = paths) =>
    paths.map((path, at) => (real[at] === path ? path : `${path} → ${real[at]}`));
  const program = led([command], reach && [reach.command]).filter((line) => line !== command);
  return [
    ...listed("environment", env),
    ...listed("reads", [...program, ...led(reads, reach?.reads)]),
    ...listed("writes", led(writes, reach?.writes)),
  ];
}

const listed = (name: ApprovalRequest["facts"][number]["name"], lines: readonly string[]): Shown["facts"] =>
  lines.length === 0 ? [] : [{ name, lines }];

const ofServer = (name: string, argv: readonly string[]): Shown => ({
  about: "context",
  argv: [...argv],
  folder: null,
  network: null,
  sandbox: null,
  why: [{ code: "mcp-context", params: {} }],
  facts: [{ name: "server", lines: [name] }],
});

/** What the surface shows before a resource is read. */
export const resourceShown = ({ name }: Pick<ServerRecord, "name">, uri: string): Shown =>
  ofServer(name, [uri]);

/** What it shows before a prompt is asked for: its name, and exactly what is sent with it. */
export const promptShown = (
  { name }: Pick<ServerRecord, "name">,
  prompt: string,
  args: Readonly<Record<string, string>>,
): Shown => ofServer(name, [prompt, ...argumentLines(args)]);

/** What it shows of a call that the model wants in the chat: the same as of one in the workspace. */
export const callShown = (
  { server, tool }: Pick<OuterTool, "server" | "tool">,
  args: Readonly<Record<string, unknown>>,
  why: readonly Reason[],
): Shown => ({
  about: "tool",
  argv: [tool, ...argumentLines(args)],
  folder: null,
  network: null,
  sandbox: null,
  why,
  facts: [{ name: "server", lines: [server] }],
});

/** What the surface shows of a tool that is not to ask any more. */
export function grantShown({ name }: ServerRecord, tool: PinnedTool, grant: McpGrant): Shown {
  return {
    about: "grant",
    argv: [tool.name],
    folder: null,
    network: null,
    sandbox: null,
    why: [{ code: grant === "always" ? "mcp-grant-always" : "mcp-grant-session", params: {} }],
    facts: [
      { name: "server", lines: [name] },
      { name: "description", lines: [tool.description] },
    ],
  };
}
