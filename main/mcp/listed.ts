import { createHash } from "node:crypto";
import { cleaned, cleanedTo } from "./text";

/** A tool as its server lists it, cleaned. */
export interface ListedTool {
  readonly name: string;
  readonly description: string;
  /** A JSON schema as text. */
  readonly schema: string;
  /** Of what the server said, before anything was cleaned or cut: any change of it is one. */
  readonly hash: string;
}

/** Beyond these a tool is cut or left out. Descriptions and schemas are read by the model with every task. */
const most = { tools: 64, name: 128, description: 2000, schema: 8000, depth: 12, all: 60_000 } as const;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** JSON with the names in order: the same value, the same text. Too deep a value is cut. */
export function canonical(value: unknown, depth = 0): string {
  if (depth > 64) return '"…"';
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, depth + 1)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one, depth + 1)}`).join(",")}}`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value with all its texts cleaned; undefined where it is too deep. */
function cleanedValue(value: unknown, depth: number): unknown {
  if (depth > most.depth) return undefined;
  if (typeof value === "string") return cleaned(value);
  if (Array.isArray(value)) return value.map((one) => cleanedValue(one, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "$schema" && key !== "__proto__")
      .map(([key, one]) => [cleaned(key), cleanedValue(one, depth + 1)]),
  );
}

/** The tools of a list that came from a server; what cannot be offered is counted. */
export function toolsListed(list: readonly unknown[]): { tools: ListedTool[]; leftOut: number } {
  const tools: ListedTool[] = [];
  const names = new Set<string>();
  let length = 0;
  for (const one of list) {
    const tool = isRecord(one) ? toolListed(one) : null;
    const size = tool ? tool.description.length + tool.schema.length : 0;
    if (!tool || names.has(tool.name) || tools.length >= most.tools || length + size > most.all) continue;
    names.add(tool.name);
    tools.push(tool);
    length += size;
  }
  return { tools, leftOut: list.length - tools.length };
}

function toolListed(given: Record<string, unknown>): ListedTool | null {
  const { name, description = "", inputSchema } = given;
  if (typeof name !== "string" || name === "" || name.length > most.name || cleaned(name) !== name)
    return null;
  if (typeof description !== "string" || !isRecord(inputSchema)) return null;
  const schema = JSON.stringify({ ...(cleanedValue(inputSchema, 0) as object), type: "object" });
  if (schema.length > most.schema) return null;
  return {
    name,
    description: cleanedTo(description, most.description),
    schema,
    hash: sha256(canonical([name, description, inputSchema])),
  };
}

/**
 * How the model calls a tool: letters, digits, `_` and `-`, at most 64. Where that changes the name or cuts it, a part
 * of its hash keeps it apart from others.
 */
export function callNameOf(server: string, tool: string): string {
  const plain = `mcp__${server}__${tool.replaceAll(/[^A-Za-z0-9_-]/gu, "_")}`;
  return plain.length <= 64 && plain.endsWith(`__${tool}`)
    ? plain
    : `${plain.slice(0, 55)}_${sha256(tool).slice(0, 8)}`;
}
