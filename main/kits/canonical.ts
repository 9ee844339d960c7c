/** A value of JSON. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The one way in which a value is written down: keys in the order of their UTF-16 units, no spaces, one line end at
 * the end. What is signed is bytes; with one way only to write it, two readers cannot read two things in it.
 */
export function canonicalJson(value: unknown): string {
  return `${written(value as Json)}\n`;
}

function written(value: Json): string {
  if (isList(value)) return `[${value.map(written).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${written(value[key] ?? null)}`);
  return `{${fields.join(",")}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
