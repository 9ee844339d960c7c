/** Nothing that a tool takes is nested deeper; what reads or copies values may do so by recursion. */
const deepest = 200;

/** Whether a text that is to be JSON is nested so deeply that it is not read. Brackets in strings count as well. */
export function nestedTooDeeply(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    if (depth > deepest) return true;
  }
  return false;
}

/**
 * JSON with a blank behind each comma and colon, as the filter `tojson` of the model's template writes it: it is
 * what the model was trained to read and to write, so that its own calls, rendered again, stay the same tokens.
 */
export function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const parts = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([key, part]) => `${JSON.stringify(key)}: ${spacedJson(part)}`);
  return `{${parts.join(", ")}}`;
}
