/** A number as a person writes it: spaces around it, a comma for the point. Null where it is none. */
export function parseNumber(text: string): number | null {
  const plain = text.trim().replace(",", ".");
  return /^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(plain) ? Number(plain) : null;
}

export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** What a field for a number holds: a value, nothing, or something that it cannot take. */
export type NumberReading =
  | { readonly state: "empty" }
  | { readonly state: "value"; readonly value: number }
  | { readonly state: "wrong" };

/** Reads a field for a number within its bounds. */
export function readNumber(text: string, { least, most, whole }: Bounds): NumberReading {
  if (text.trim() === "") return { state: "empty" };
  const value = parseNumber(text);
  if (value === null || value < least || value > most || (whole && !Number.isInteger(value)))
    return { state: "wrong" };
  return { state: "value", value };
}

/** Stop strings, one a line; a line break inside one is written `\n`, a backslash `\\`. */
export function stopLines(stop: readonly string[]): string {
  return stop
    .map((text) =>
      text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t"),
    )
    .join("\n");
}

const escaped: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\" };

/** Reads stop strings back; empty lines are none, one that stands twice counts once. */
export function parseStopLines(lines: string): string[] {
  const stop = lines
    .split("\n")
    .map((line) => line.replaceAll(/\\(.)/g, (whole, letter: string) => escaped[letter] ?? whole))
    .filter((text) => text !== "");
  return [...new Set(stop)];
}

/** Why a text is no JSON schema; null where it may be one. Whether the engine can hold to it is main's to say. */
export type SchemaFault =
  | { readonly kind: "syntax"; readonly line: number | null; readonly column: number | null }
  | { readonly kind: "not-an-object" };

/** Checks what can be checked without the engine. */
export function schemaFault(text: string): SchemaFault | null {
  try {
    const value: unknown = JSON.parse(text);
    const fine = typeof value === "object" && value !== null && !Array.isArray(value);
    return fine ? null : { kind: "not-an-object" };
  } catch (thrown) {
    return { kind: "syntax", ...placeOf(text, String(thrown)) };
  }
}

/** The place that the engine's own message names, if it names one. */
function placeOf(text: string, message: string): { line: number | null; column: number | null } {
  const offset = /at position (\d+)/.exec(message)?.[1];
  const at = offset === undefined ? (/end of JSON/i.test(message) ? text.length : null) : Number(offset);
  if (at === null) return { line: null, column: null };
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
