import { nestedTooDeeply } from "./json-text";
import type { ToolDefinition } from "./types";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The JSON types that a schema allows; `undefined` stands for any. */
export function schemaTypes(schema: unknown): readonly unknown[] {
  if (!isObject(schema)) return [undefined];
  const { type } = schema;
  if (type !== undefined) return Array.isArray(type) ? type : [type];
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return choices.flatMap(schemaTypes);
  const { enum: values } = schema;
  if (Array.isArray(values) && values.every((value) => typeof value === "string")) return ["string"];
  return [undefined];
}

/** The schema of a parameter; undefined where the tool has none for it. */
export function parameterSchema(tool: ToolDefinition | undefined, name: string): unknown {
  const properties = tool?.parameters.properties;
  return isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** What stands for JSON's words in Python, which the model falls into now and then. */
const pythonWords = new Map<string, unknown>([
  ["True", true],
  ["False", false],
  ["TRUE", true],
  ["FALSE", false],
  ["None", null],
]);

/**
 * A parameter's value from the text that the model wrote for it. The format writes strings as they are and
 * everything else as JSON, so the tool's schema decides; what should be JSON and is not stays a string, for the
 * tool to refuse with its own words.
 */
export function argumentValue(tool: ToolDefinition | undefined, name: string, text: string): unknown {
  const schema = parameterSchema(tool, name);
  const types = schema === undefined ? ["string"] : schemaTypes(schema);
  if (types.includes("string")) return types.includes("null") && text.trim() === "null" ? null : text;
  const word = pythonWords.get(text.trim());
  if (word !== undefined) return word;
  if (nestedTooDeeply(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
