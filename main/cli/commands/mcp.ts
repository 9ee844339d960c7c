import { once } from "node:events";
import { version } from "../../../package.json";
import { toErrorData } from "../../contract";
import { reportText } from "../../hardware";
import type { CliContext } from "../context";
import type { ExitCode } from "../exit-codes";
import { detect } from "../machine";
import { readLibrary } from "../models";
import { fitHere } from "./fit";

const noArguments = { type: "object" as const, properties: {}, additionalProperties: false };

/** What other programs may ask: facts about this computer, and nothing that changes, starts or loads anything. */
const facts: Readonly<
  Record<
    string,
    {
      readonly description: string;
      readonly inputSchema: typeof noArguments | { readonly type: "object"; readonly properties: object };
      tell(context: CliContext, args: Readonly<Record<string, unknown>>): Promise<unknown>;
    }
  >
> = {
  machine: {
    description: "Quern's report of this computer: processor, memory, graphics cards, disks. Sizes in bytes.",
    inputSchema: noArguments,
    tell: async (context) => JSON.parse(reportText(await detect(context), "json", context.translator)),
  },
  fit: {
    description:
      "Which build of Qwen3.6-27B fits this computer now, how it would be run, and why. Sizes in bytes.",
    inputSchema: {
      type: "object",
      properties: {
        context: { type: "integer", minimum: 1024, description: "Tokens of conversation that are wanted." },
      },
    },
    tell: (context, { context: tokens }) =>
      fitHere(context, typeof tokens === "number" ? { context: tokens } : {}),
  },
  models: {
    description: "The models that Quern has on this computer, and which one was used last. Sizes in bytes.",
    inputSchema: noArguments,
    tell: async (context) => ({
      lastUsed: (await context.settings()).current().lastModelId,
      models: (await readLibrary(context)).map(({ id, name, bytes, practice, verifiedAt, problem }) => ({
        id,
        name,
        bytes,
        practice,
        verifiedAt,
        problem,
      })),
    }),
  },
};

/** `quern mcp`: a server of tools on standard input and output, for as long as the other side wants it. */
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
  await server.connect(new StdioServerTransport());
  const stop = new Promise<void>((resolve) => {
    context.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await Promise.race([ended, stop]);
  await server.close();
  return 0;
}
