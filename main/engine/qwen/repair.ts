import type { ToolCall } from "../../contract";
import type { ChatTurn } from "../backend";
import { parameterSchema, schemaTypes } from "./tool-arguments";
import { toolCallBody } from "./tool-call-text";
import type { OutputEvent, ToolDefinition } from "./types";

/** What a call came to: it may be run, perhaps repaired, or this is what the model has to be told. */
export type CheckedCall =
  | { readonly ok: true; readonly call: ToolCall; readonly repaired: boolean }
  | { readonly ok: false; readonly problem: string };

type Malformed = Extract<OutputEvent, { type: "tool-call-malformed" }>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Holds a call against the tool's definition before it is run. Repaired is what can mean only one thing: a name in
 * other capitals, a number or a truth value written as a word. What is missing is never guessed.
 */
export function checkCall(call: ToolCall, tools: readonly ToolDefinition[]): CheckedCall {
  const tool = findTool(call.name, tools);
  if (!tool) {
    const names = tools.map(({ name }) => name).join(", ");
    return {
      ok: false,
      problem: `There is no tool named ${JSON.stringify(call.name)}. The tools are: ${names}.`,
    };
  }
  const values: Record<string, unknown> = Object.create(null);
  const problems: string[] = [];
  let repaired = tool.name !== call.name;
  for (const [name, value] of Object.entries(call.arguments)) {
    const known = findParameter(tool, name);
    if (known === undefined && tool.parameters.additionalProperties === false) {
      problems.push(`There is no parameter ${JSON.stringify(name)}.`);
      continue;
    }
    const types = schemaTypes(known === undefined ? undefined : parameterSchema(tool, known));
    const fitting = fitted(value, types);
    if (fitting === undefined)
      problems.push(
        `The parameter ${JSON.stringify(name)} has to be of type ${types.join(" or ")}, but ${described(value)} was given.`,
      );
    else values[known ?? name] = fitting.value;
    repaired ||= (known ?? name) !== name || fitting?.value !== value;
  }
  for (const name of requiredOf(tool))
    if (!(name in values) && !problems.some((problem) => problem.includes(JSON.stringify(name))))
      problems.push(`The required parameter ${JSON.stringify(name)} is missing.`);
  if (problems.length > 0) return { ok: false, problem: problems.join(" ") };
  return { ok: true, call: { name: tool.name, arguments: { ...values } }, repaired };
}

/**
 * The turn that tells the model what is wrong with its call, so that it can make it again. It stands where the
 * tool's result would. Whoever runs tools sends it once for a call; a model that errs twice will err a third time.
 * @param tool the one that was meant, for showing its form
 */
export function errorTurn(problem: string, tool?: ToolDefinition): ChatTurn {
  return {
    role: "tool",
    text: `Error: the call was not run. ${problem}\n\nMake the call again in exactly this form:\n<tool_call>${form(tool)}</tool_call>`,
  };
}

/** The same for a call that could not be read at all. */
export function malformedTurn(event: Pick<Malformed, "reason">, tool?: ToolDefinition): ChatTurn {
  return errorTurn(`It could not be read: ${event.reason}.`, tool);
}

function form(tool: ToolDefinition | undefined): string {
  if (!tool) return toolCallBody({ name: "NAME", arguments: { PARAMETER: "VALUE" } });
  const required = requiredOf(tool);
  const names = required.length > 0 ? required : Object.keys(propertiesOf(tool)).slice(0, 1);
  const values = names.map((name) => [
    name,
    `the ${String(schemaTypes(parameterSchema(tool, name))[0] ?? "value")}`,
  ]);
  return toolCallBody({ name: tool.name, arguments: Object.fromEntries(values) });
}

/** The tool of this name; in other capitals, if there is only one such. */
function findTool(name: string, tools: readonly ToolDefinition[]): ToolDefinition | undefined {
  return findName(name, tools, (tool) => tool.name);
}

function findParameter(tool: ToolDefinition, name: string): string | undefined {
  return findName(name, Object.keys(propertiesOf(tool)), (known) => known);
}

function findName<T>(name: string, all: readonly T[], nameOf: (each: T) => string): T | undefined {
  const same = all.find((each) => nameOf(each) === name);
  if (same !== undefined) return same;
  const alike = all.filter((each) => nameOf(each).toLowerCase() === name.trim().toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}

function propertiesOf(tool: ToolDefinition): Record<string, unknown> {
  return isObject(tool.parameters.properties) ? tool.parameters.properties : {};
}

function requiredOf(tool: ToolDefinition): string[] {
  const { required } = tool.parameters;
  return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
}

/** The value in one of these types; undefined when it has none of them and can have none. */
function fitted(value: unknown, types: readonly unknown[]): { value: unknown } | undefined {
  if (types.includes(undefined) || types.some((type) => isOfType(value, type))) return { value };
  if (typeof value !== "string") {
    const plain = typeof value === "number" || typeof value === "boolean";
    return plain && types.includes("string") ? { value: String(value) } : undefined;
  }
  const word = value.trim();
  if (types.includes("boolean") && /^(?:true|false)$/iu.test(word))
    return { value: word.toLowerCase() === "true" };
  if (types.includes("null") && /^(?:null|none)$/iu.test(word)) return { value: null };
  if (types.some((type) => type === "number" || type === "integer") && /^[-+]?\d+(?:\.\d+)?$/u.test(word)) {
    const number = Number(word);
    if (types.some((type) => isOfType(number, type))) return { value: number };
  }
  return undefined;
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case "string":
    case "boolean":
      return typeof value === type;
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isInteger(value);
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    default:
      return true;
  }
}

function described(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
