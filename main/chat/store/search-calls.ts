/** Nothing that is nested deeper is read: no model writes it, and it must not exhaust the stack. */
const deepest = 50;

/**
 * What is searched for in calls of tools: of each call its name, the names and values of what the tool was given, and what
 * came of it.
 * @param stored the calls as they are stored; none where that cannot be read
 */
export function callTexts(stored: string): readonly string[] {
  let calls: unknown;
  try {
    calls = JSON.parse(stored);
  } catch {
    return [];
  }
  if (!Array.isArray(calls)) return [];
  return calls.map((call: unknown) => {
    const { name, arguments: given, run } = isRecord(call) ? call : {};
    const { gave } = isRecord(run) ? run : {};
    return [typeof name === "string" ? name : "", plainText(given, 0), typeof gave === "string" ? gave : ""]
      .filter((part) => part !== "")
      .join(" ");
  });
}

function plainText(value: unknown, depth: number): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (depth === deepest) return "";
  if (Array.isArray(value)) return value.map((each: unknown) => plainText(each, depth + 1)).join(", ");
  if (!isRecord(value)) return "";
  return Object.entries(value)
    .map(([name, each]) => `${name}: ${plainText(each, depth + 1)}`)
    .join(", ");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
