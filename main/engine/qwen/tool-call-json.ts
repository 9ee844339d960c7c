import type { ToolCall } from "../../contract";
import { nestedTooDeeply } from "./json-text";

/** Follows JSON text in pieces: whether it stands in a string, and what is still open. */
class JsonState {
  inString = false;
  readonly open: ("}" | "]")[] = [];
  private escaped = false;

  take(character: string): void {
    if (this.inString) {
      if (this.escaped) this.escaped = false;
      else if (character === "\\") this.escaped = true;
      else if (character === '"') this.inString = false;
    } else if (character === '"') this.inString = true;
    else if (character === "{") this.open.push("}");
    else if (character === "[") this.open.push("]");
    else if (character === this.open.at(-1)) this.open.pop();
  }
}

/** Tells whether the text so far ends inside a string, where a tag is only text. Linear in the text. */
export class JsonStrings {
  private readonly state = new JsonState();

  /** @returns whether what comes next stands in a string */
  push(text: string): boolean {
    for (const character of text) this.state.take(character);
    return this.state.inString;
  }
}

/**
 * The calls in the JSON form of older models, which this one falls back to now and then. Repaired is what can mean
 * only one thing: a code fence around it, `{"name="x"` for `{"name": "x"`, line breaks inside strings, brackets
 * missing or too many at the end, arguments that are themselves JSON text.
 * @returns null when it cannot be read
 */
export function jsonCalls(text: string): ToolCall[] | null {
  if (nestedTooDeeply(text)) return null;
  const plain = text
    .replace(/^\s*```(?:json)?/u, "")
    .replace(/```\s*$/u, "")
    .replace(/^(\s*\{\s*)"name="/u, '$1"name": "');
  const values = jsonValues(plain);
  const calls = values?.flat().map(callOf);
  if (!calls || calls.length === 0) return null;
  return calls.every((call) => call !== null) ? calls : null;
}

/** The values of a text in which one stands behind the other. */
function jsonValues(text: string): unknown[] | null {
  const values: unknown[] = [];
  let state = new JsonState();
  let start = -1;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (start < 0) {
      if (character === "{" || character === "[") start = at;
      else if (!/[\s,;}\]]/u.test(character)) return null;
      else continue;
    }
    state.take(character);
    if (state.open.length > 0 || state.inString) continue;
    if (!parseInto(values, text.slice(start, at + 1))) return null;
    start = -1;
    state = new JsonState();
  }
  if (start < 0) return values;
  if (state.inString) return null;
  return parseInto(values, text.slice(start) + state.open.reverse().join("")) ? values : null;
}

function parseInto(values: unknown[], text: string): boolean {
  for (const attempt of [text, withEscapedControls(text)]) {
    try {
      values.push(JSON.parse(attempt));
      return true;
    } catch {
      // The next attempt, or none.
    }
  }
  return false;
}

/** Line breaks and tabs inside strings, which JSON wants escaped. */
function withEscapedControls(text: string): string {
  const state = new JsonState();
  let out = "";
  for (const character of text) {
    const isControl = state.inString && character < " ";
    out += isControl ? JSON.stringify(character).slice(1, -1) : character;
    state.take(character);
  }
  return out;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function callOf(value: unknown): ToolCall | null {
  if (!isObject(value)) return null;
  if (isObject(value.function)) return callOf(value.function);
  const name = value.name ?? value.function ?? value.tool;
  if (typeof name !== "string" || name.trim() === "") return null;
  const given = argumentsOf(value.arguments ?? value.parameters ?? value.args ?? value.input ?? {});
  return given && { name: name.trim(), arguments: given };
}

/** The arguments of a call: an object, or JSON text of one. */
export function argumentsOf(given: unknown): Record<string, unknown> | null {
  if (isObject(given)) return given;
  if (typeof given !== "string") return null;
  if (given.trim() === "") return {};
  const values = nestedTooDeeply(given) ? null : jsonValues(given);
  const [only] = values ?? [];
  return values?.length === 1 && isObject(only) ? only : null;
}
