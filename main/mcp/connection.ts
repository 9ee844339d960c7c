import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { z } from "zod";
import type { OuterResult } from "../agent";
import { QuernError } from "../contract";
import { promptText, type RawOffers, resourceText } from "./context";
import type { McpLimits } from "./limits";
import { cleanedTo } from "./text";

/** A server that has introduced itself. */
export interface Connection {
  /** Its tools as it lists them: unchecked. */
  list(): Promise<unknown[]>;
  call(tool: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<OuterResult>;
  /** What it has beside tools: unchecked. @throws QuernError `mcp-said-no`, `mcp-timeout`, `mcp-ended` */
  offers(): Promise<RawOffers>;
  /** @returns its text; null where it has none. @throws as `offers` */
  read(uri: string): Promise<string | null>;
  /** @returns its text; null where it has none. @throws as `offers` */
  prompt(name: string, args: Readonly<Record<string, string>>): Promise<string | null>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** The server's name, for errors. */
  readonly name: string;
  readonly version: string;
  readonly limits: McpLimits;
  /** Aborted when the start is not wanted any more, or has taken too long. */
  readonly signal: AbortSignal;
  /** It says that its tools have changed. */
  readonly onToolsChanged: () => void;
  /** The connection is gone, whoever ended it. */
  readonly onClosed: () => void;
}

const toolsPage = z.object({ tools: z.array(z.unknown()), nextCursor: z.string().optional() });
const anything = z.record(z.string(), z.unknown());
/** A list may come in parts; so many are asked for. */
const mostPages = 10;
/** A result longer than this is cut before the agent cuts it to what a model reads, in characters. */
const mostResult = 200_000;
/** Source: the SDK's `ErrorCode`. */
const timedOut = -32_001;
const closed = -32_000;

/**
 * Introduces Quern to a server. It offers the server nothing: no sampling, no roots, no questions to the user; what asks
 * for them is told that there is no such method.
 * @throws QuernError `mcp-start-failed`, `mcp-timeout`, `mcp-ended`, and what the transport throws
 */
export async function connect(transport: Transport, options: ConnectOptions): Promise<Connection> {
  const { name, limits } = options;
  // Loaded on first use: nothing of it is read at the start.
  const [{ Client }, types] = await Promise.all([
    import("@modelcontextprotocol/sdk/client/index.js"),
    import("@modelcontextprotocol/sdk/types.js"),
  ]);
  const client = new Client(
    { name: "quern", version: options.version },
    {
      capabilities: {},
      // No schema of a stranger is compiled: what checks results in the SDK is not used here, and would refuse them all.
      jsonSchemaValidator: {
        getValidator: () => () => ({ valid: false, data: undefined, errorMessage: "not checked" }),
      },
    },
  );
  client.setNotificationHandler(types.ToolListChangedNotificationSchema, () => options.onToolsChanged());
  client.onclose = options.onClosed;
  const told = (thrown: unknown, seconds: number, signal?: AbortSignal): unknown => {
    if (signal?.aborted) return signal.reason;
    if (thrown instanceof QuernError) return thrown;
    const code = thrown instanceof types.McpError ? thrown.code : null;
    if (code === timedOut) return new QuernError("mcp-timeout", { name, seconds });
    if (code === closed) return new QuernError("mcp-ended", { name, why: "" });
    return null;
  };
  try {
    await client.connect(transport, { timeout: limits.startMs, signal: options.signal });
  } catch (thrown) {
    await client.close().catch(() => undefined);
    throw (
      told(thrown, limits.startMs / 1000, options.signal) ??
      new QuernError("mcp-start-failed", { name, why: wordsOf(thrown) })
    );
  }
  /** Asks for something that the user waits for. What comes back is not checked by the SDK's schemas. */
  const askedFor = async (method: string, params: Record<string, unknown>): Promise<unknown> => {
    try {
      return await client.request({ method, params }, anything, { timeout: limits.callMs });
    } catch (thrown) {
      throw (
        told(thrown, limits.callMs / 1000) ?? new QuernError("mcp-said-no", { name, why: wordsOf(thrown) })
      );
    }
  };
  const listed = async (method: string, key: string): Promise<unknown[]> => {
    const all: unknown[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const part = anything.parse(await askedFor(method, cursor === undefined ? {} : { cursor }));
      const ones = part[key];
      all.push(...(Array.isArray(ones) ? ones : []));
      if (typeof part.nextCursor !== "string") break;
      cursor = part.nextCursor;
    }
    return all;
  };
  return {
    list: async () => {
      if (client.getServerCapabilities()?.tools === undefined) return [];
      const tools: unknown[] = [];
      let cursor: string | undefined;
      try {
        for (let page = 0; page < mostPages; page++) {
          const params = cursor === undefined ? {} : { cursor };
          // Not `listTools`, which compiles the schemas of the server's answers and refuses all for one bad tool.
          const part = await client.request({ method: "tools/list", params }, toolsPage, {
            timeout: limits.startMs,
            signal: options.signal,
          });
          tools.push(...part.tools);
          cursor = part.nextCursor;
          if (cursor === undefined) break;
        }
      } catch (thrown) {
        throw (
          told(thrown, limits.startMs / 1000, options.signal) ??
          new QuernError("mcp-start-failed", { name, why: wordsOf(thrown) })
        );
      }
      return tools;
    },
    call: async (tool, args, signal) => {
      try {
        const result = await client.request(
          { method: "tools/call", params: { name: tool, arguments: { ...args } } },
          types.CallToolResultSchema,
          { timeout: limits.callMs, signal },
        );
        const text = result.content.map((part) => textOf(part)).join("\n");
        const structured = result.content.length === 0 ? JSON.stringify(result.structuredContent ?? "") : "";
        return { text: cleanedTo(text + structured, mostResult), failed: result.isError === true };
      } catch (thrown) {
        const error = told(thrown, limits.callMs / 1000, signal);
        if (error !== null) throw error;
        // The server's own error: the model may make something of it.
        return { text: wordsOf(thrown), failed: true };
      }
    },
    offers: async () => {
      const { resources, prompts } = client.getServerCapabilities() ?? {};
      return {
        resources: resources === undefined ? [] : await listed("resources/list", "resources"),
        // One that has resources need not have these: its refusal counts as none.
        templates:
          resources === undefined
            ? []
            : await listed("resources/templates/list", "resourceTemplates").catch(saidNo(() => [])),
        prompts: prompts === undefined ? [] : await listed("prompts/list", "prompts"),
      };
    },
    read: async (uri) => resourceText(await askedFor("resources/read", { uri })),
    prompt: async (prompt, args) =>
      promptText(await askedFor("prompts/get", { name: prompt, arguments: { ...args } })),
    close: () => client.close(),
  };
}

/** Takes something else where the server itself refused. */
const saidNo =
  <T>(other: () => T) =>
  (thrown: unknown): T => {
    if (thrown instanceof QuernError && thrown.code === "mcp-said-no") return other();
    throw thrown;
  };

/** An error of a server in its words, cleaned. */
export const wordsOf = (thrown: unknown): string =>
  cleanedTo(thrown instanceof Error ? thrown.message : String(thrown), 500);

interface Part {
  readonly type: string;
  readonly text?: unknown;
  readonly uri?: unknown;
  readonly resource?: unknown;
}

/** A part of a result as text. Pictures and sounds are only named: nobody has asked to see them. */
function textOf(part: Part): string {
  if (part.type === "text" && typeof part.text === "string") return part.text;
  if (part.type === "resource_link") return `(${String(part.uri)})`;
  const { resource } = part;
  if (part.type === "resource" && typeof resource === "object" && resource !== null && "text" in resource)
    return String(resource.text);
  return `(${part.type}, not shown)`;
}
