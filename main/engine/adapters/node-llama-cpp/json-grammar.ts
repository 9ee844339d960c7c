import type { GbnfJsonConstSchema, Llama, LlamaGrammar } from "node-llama-cpp";
import { QuernError } from "../../../contract";

type Schema = Readonly<Record<string, unknown>>;

/** Say something about a schema and rule nothing out. */
const annotations = new Set([
  "$comment",
  "$id",
  "$schema",
  "default",
  "deprecated",
  "description",
  "examples",
  "title",
]);
/**
 * What the library turns into a grammar. It is stricter than asked in two ways, with which every answer still
 * matches: all properties are written, and none beside them unless the schema says so.
 */
const kept = new Set([
  "$defs",
  "$ref",
  "additionalProperties",
  "const",
  "enum",
  "format",
  "items",
  "maxItems",
  "maxLength",
  "maxProperties",
  "minItems",
  "minLength",
  "minProperties",
  "oneOf",
  "prefixItems",
  "properties",
  "required",
  "type",
]);
const simpleTypes = ["string", "number", "integer", "boolean", "null"];
const formats = ["date-time", "date", "time"];

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isSimple = (value: unknown) => value === null || ["string", "number", "boolean"].includes(typeof value);

class Unsupported extends Error {}

function schemasIn(value: unknown, where: string): Record<string, unknown> {
  if (!isSchema(value)) throw new Unsupported(where);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, supported(inner, name)]));
}

function listIn(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw new Unsupported(where);
  return value.map((inner) => supported(inner, where));
}

function checkType(type: unknown): void {
  if (type === "object" || type === "array") return;
  const types = Array.isArray(type) ? type : [type];
  for (const each of types) if (!simpleTypes.includes(each)) throw new Unsupported(`type: ${String(each)}`);
}

/** The schema in the library's words. @throws Unsupported that names the first part that it would leave out */
function supported(schema: unknown, where: string): Schema {
  if (!isSchema(schema)) throw new Unsupported(where);
  // Either is a choice; that no two of them match at once is the schema's own affair.
  const { anyOf, ...rest } = schema;
  const entries = Object.entries(anyOf === undefined ? rest : { ...rest, oneOf: anyOf });
  const out: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    if (annotations.has(key)) continue;
    if (!kept.has(key)) throw new Unsupported(key);
    if (key === "type") checkType(value);
    if (key === "format" && !formats.includes(String(value)))
      throw new Unsupported(`format: ${String(value)}`);
    if (key === "enum" && !(Array.isArray(value) && value.every(isSimple))) throw new Unsupported(key);
    if (key === "const" && !isSimple(value)) throw new Unsupported(key);
    if (key === "$ref" && !/^#\/\$defs\//u.test(String(value)))
      throw new Unsupported(`$ref: ${String(value)}`);
    if (key === "properties" || key === "$defs") out[key] = schemasIn(value, key);
    else if (key === "oneOf" || key === "prefixItems") out[key] = listIn(value, key);
    else if (key === "items") out[key] = supported(value, key);
    else if (key === "additionalProperties" && isSchema(value)) out[key] = supported(value, key);
    else out[key] = value;
  }
  // Several kinds of rule at once would be cut down to the first that the library looks for.
  const kinds = ["$ref", "oneOf", "const", "enum", "type"].filter((key) => key in out);
  const rules = Object.keys(out).filter((key) => key !== "$defs");
  if (kinds.length === 0) throw new Unsupported(where);
  if (kinds[0] !== "type") {
    const extra = rules.find((key) => key !== kinds[0] && key !== "type");
    if (extra !== undefined) throw new Unsupported(extra);
  }
  return out;
}

/**
 * A JSON schema in the words of the library, which knows a part of the language and passes over the rest in silence.
 * @throws QuernError `json-schema-unsupported` that names what it does not know
 */
export function librarySchema(schema: Schema): Schema {
  try {
    return supported(schema, "schema");
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    throw new QuernError("json-schema-unsupported", { what: error.message });
  }
}

/** Of a grammar that the library made, its first rule. */
const rootRule = /^root ::= /mu;

/**
 * The grammar of a JSON schema.
 * @param orCall a call of a tool matches too; no JSON begins like one
 * @throws QuernError `json-schema-unsupported`
 */
export async function jsonGrammar(llama: Llama, schema: Schema, orCall = false): Promise<LlamaGrammar> {
  // The library's type wants every literal known to the compiler; what it is was looked at by hand.
  const known = librarySchema(schema) as GbnfJsonConstSchema;
  try {
    const json = await llama.createGrammarForJsonSchema(known);
    if (!orCall) return json;
    const rest = json.grammar.replace(rootRule, "quern-json ::= ");
    return await llama.createGrammar({
      grammar: `root ::= quern-json | "<tool_call>" [^\\x00]*\n${rest}`,
    });
  } catch (error) {
    throw new QuernError("json-schema-unsupported", { what: "schema" }, { cause: error });
  }
}
