import type { OutputEvent, ToolDefinition } from "../types";

/** An output as a model wrote it, or might, and what it has to be understood as. */
export interface CorpusCase {
  readonly name: string;
  /** The output begins in a thought; by default it does not. */
  readonly thinking?: boolean;
  /** Tools are offered; by default they are. */
  readonly withTools?: boolean;
  /** The model did not end it: a limit, or Stop. */
  readonly cut?: boolean;
  readonly output: string;
  readonly events: readonly OutputEvent[];
}

const strings = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { type: "string" }]));

export const corpusTools: readonly ToolDefinition[] = [
  {
    name: "edit",
    description: "Changes a file",
    parameters: {
      type: "object",
      properties: {
        ...strings("path", "content"),
        line: { type: "integer" },
        ratio: { type: "number" },
        all: { type: "boolean" },
        deep: { type: "object" },
        list: { type: "array" },
        note: { type: ["string", "null"] },
        limit: { anyOf: [{ type: "integer" }, { type: "null" }] },
        kind: { enum: ["new", "old"] },
      },
      required: ["path"],
    },
  },
  { name: "read", description: "Reads a file", parameters: { type: "object", properties: strings("path") } },
];

export const thought = (text: string): OutputEvent => ({ type: "thinking", text });
export const text = (said: string): OutputEvent => ({ type: "text", text: said });
export const call = (name: string, args: Record<string, unknown> = {}, index = 0): OutputEvent[] => [
  { type: "tool-call-start", index, name },
  { type: "tool-call", index, call: { name, arguments: args } },
];
export const malformed = (raw: string, reason: string, index = 0): OutputEvent => ({
  type: "tool-call-malformed",
  index,
  raw,
  reason,
});

export const notTheForm = "it is not in the form that was asked for";
export const cutOff = "the output ended before the call did";
export const badJson = "its JSON cannot be read";
