import { once } from "node:events";
import { version } from "../../../../package.json";
import { toErrorData } from "../../../contract";
import type { CliContext } from "../../context";
import type { ExitCode } from "../../exit-codes";
import { answering } from "./answering";
import { facts } from "./facts";

/**
 * `quern mcp`: a server of tools on standard input and output, for as long as the other side wants it, and until what
 * it has asked is answered.
 */
export async function mcpCommand(context: CliContext): Promise<ExitCode> {
  const [{ Server }, { StdioServerTransport }, types] = await Promise.all([
    import("@modelcontextprotocol/sdk/server/index.js"),
    import("@modelcontextprotocol/sdk/server/stdio.js"),
    import("@modelcontextprotocol/sdk/types.js"),
  ]);
  const server = new Server({ name: "quern", version }, { capabilities: { tools: {} } });
  server.setRequestHandler(types.ListToolsRequestSchema, () => ({
    tools: Object.entries(facts).map(([name, { description, inputSchema }]) => ({
      name,
      description,
      inputSchema,
      annotations: { readOnlyHint: true, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(types.CallToolRequestSchema, async ({ params }) => {
    const fact = Object.hasOwn(facts, params.name) ? facts[params.name] : undefined;
    if (!fact) throw new types.McpError(types.ErrorCode.InvalidParams, `There is no tool ${params.name}`);
    try {
      const told = await fact.tell(context, params.arguments ?? {});
      return { content: [{ type: "text", text: JSON.stringify(told, null, 2) }] };
    } catch (thrown) {
      const { code, params: about } = toErrorData(thrown);
      return { content: [{ type: "text", text: JSON.stringify({ error: code, ...about }) }], isError: true };
    }
  });
  const ended = once(process.stdin, "end");
  const { transport, answered } = answering(new StdioServerTransport());
  await server.connect(transport);
  const stop = new Promise<void>((resolve) => {
    context.signal.addEventListener("abort", () => resolve(), { once: true });
    // Nobody is there to be answered.
    process.stdout.once("close", () => resolve());
  });
  await Promise.race([ended.then(answered), stop]);
  await server.close();
  return 0;
}
