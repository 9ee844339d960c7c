import type { ToolDefinition } from "./types";

function parameterTypes(tool: ToolDefinition | undefined, name: string): readonly unknown[] {
  const properties = tool?.parameters.properties;
  if (typeof properties !== "object" || properties === null) return ["string"];
  const schema: unknown = (properties as Record<string, unknown>)[name];
  if (typeof schema !== "object" || schema === null) return ["string"];
  const type: unknown = (schema as Record<string, unknown>).type;
  return Array.isArray(type) ? type : [type];
}

/**
 * A parameter's value from the text that the model wrote for it. The format writes strings as they are and
 * everything else as JSON, so the tool's schema decides; what should be JSON and is not stays a string, for the
 * tool to refuse with its own words.
 */
export function argumentValue(tool: ToolDefinition | undefined, name: string, text: string): unknown {
  const types = parameterTypes(tool, name);
  if (types.includes("string")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
