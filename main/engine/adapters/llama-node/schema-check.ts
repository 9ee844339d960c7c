/** Types that the library's conversion from JSON schema to grammar knows. */
const knownTypes = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);
const mostDepth = 64;

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What of a JSON schema the library cannot convert; undefined: nothing that is known. It ends the process over a
 * schema that it does not understand, so it must not see such a one.
 */
export function unusableInSchema(schema: Json): string | undefined {
  return unusable(schema, schema, 0);
}

function unusable(value: unknown, root: Json, depth: number): string | undefined {
  if (typeof value === "boolean") return value ? undefined : "false";
  if (!isObject(value)) return `${JSON.stringify(value)} in the place of a schema`;
  if (depth > mostDepth) return "nested too deeply";
  const inside = (part: unknown) => unusable(part, root, depth + 1);
  const first = (parts: Iterable<unknown>): string | undefined => {
    for (const part of parts) {
      const found = inside(part);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const { type, pattern } = value;
  const types = type === undefined ? [] : Array.isArray(type) ? type : [type];
  const strange = types.find((name) => typeof name !== "string" || !knownTypes.has(name));
  if (strange !== undefined) return `the type ${JSON.stringify(strange)}`;
  const { $ref } = value;
  if ($ref !== undefined && (typeof $ref !== "string" || !resolves($ref, root)))
    return `the reference ${JSON.stringify($ref)}`;
  if (pattern !== undefined && !isPlainPattern(pattern)) return `the pattern ${JSON.stringify(pattern)}`;
  for (const key of ["enum", "oneOf", "anyOf", "allOf", "prefixItems"]) {
    const list = value[key];
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length === 0) return `${key} without a list`;
    if (key === "enum") continue;
    const found = first(list);
    if (found !== undefined) return found;
  }
  for (const key of ["properties", "$defs", "definitions"]) {
    const map = value[key];
    if (map === undefined) continue;
    if (!isObject(map)) return `${key} without a map`;
    const found = first(Object.values(map));
    if (found !== undefined) return found;
  }
  if (value.items !== undefined) {
    const found = Array.isArray(value.items) ? first(value.items) : inside(value.items);
    if (found !== undefined) return found;
  }
  return isObject(value.additionalProperties) ? inside(value.additionalProperties) : undefined;
}

/** Only references within the schema are followed. */
function resolves(reference: string, root: Json): boolean {
  if (!reference.startsWith("#/")) return false;
  let at: unknown = root;
  for (const key of reference.slice(2).split("/")) {
    if (!isObject(at)) return false;
    at = at[key];
  }
  return isObject(at);
}

/** The conversion wants the whole string matched, and knows no look-around, classes by name or references back. */
function isPlainPattern(pattern: unknown): boolean {
  if (typeof pattern !== "string" || !pattern.startsWith("^") || !pattern.endsWith("$")) return false;
  if (/\(\?|\\[bBpPkKdDsSwW1-9]/u.test(pattern)) return false;
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}
