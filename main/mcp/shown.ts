import type { ApprovalRequest, Shown } from "../agent";
import type { McpGrant, McpTransport } from "../contract";
import type { PinnedTool, ServerRecord } from "./store";

type Sandbox = "bubblewrap" | "seatbelt" | "none";

/** What the surface shows of a server before it is started for the first time: all that will be started, exactly. */
export function serverShown(
  { name, transport }: Pick<ServerRecord, "name" | "transport">,
  sandbox: { readonly kind: Sandbox; readonly missing: string | null } | null,
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
    network: transport.network,
    sandbox: sandbox?.kind ?? "none",
    why: [
      { code: "mcp-start", params: {} },
      ...(sandbox?.kind === "none"
        ? [{ code: "command-no-sandbox", params: { why: sandbox.missing ?? "" } }]
        : []),
    ],
    facts: [server, ...factsOf(transport)],
  };
}

function factsOf({ env, reads, writes }: Extract<McpTransport, { kind: "stdio" }>): Shown["facts"] {
  return [...listed("environment", env), ...listed("reads", reads), ...listed("writes", writes)];
}

const listed = (name: ApprovalRequest["facts"][number]["name"], lines: readonly string[]): Shown["facts"] =>
  lines.length === 0 ? [] : [{ name, lines }];

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
