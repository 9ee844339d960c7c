import type { ContextParts } from "../../contract";
import type { ChatBackend } from "../../engine";
import { toolsOf } from "../tools/definitions";
import type { TaskState, TaskTurn } from "./task-state";

/** Of the context, this share is kept for the answer, and no more tokens than that. */
const reserveShare = 0.15;
const mostReserve = 8192;
/** Characters to a token, for what cannot be counted: of source code it is rather more. */
const charactersPerToken = 3;
/**
 * Tokens of a turn's own marks: `<|im_start|>`, the role, a line end, `<|im_end|>`, a line end, and those of a thought
 * or of a tool's result. Source: the chat format of Qwen3.6.
 */
const turnTokens = 9;
/** Of the words around the list of tools in the system turn. Source: the same. */
const toolTokens = 260;

/** Tokens that were counted, by the turn; a turn never changes, another one takes its place. */
const counted = new WeakMap<object, number>();
const systems = new Map<string, number>();

const textOf = ({ text, thinking = "", toolCalls }: TaskTurn): string =>
  [thinking, text, ...(toolCalls ?? []).map((call) => JSON.stringify(call))].filter(Boolean).join("\n");

const guess = (text: string) => Math.ceil(text.length / charactersPerToken);

/** Tokens of the context by part: counted where a model is loaded, else estimated. Counts only what is new. */
export async function countContext(
  task: Pick<TaskState, "system" | "turns" | "outer">,
  backend: Pick<ChatBackend, "abilities" | "countTexts">,
): Promise<ContextParts> {
  const contextTokens = backend.abilities()?.contextTokens ?? null;
  const fresh = task.turns.filter((turn) => !counted.has(turn));
  const tools = toolsOf(task.outer).map((tool) => JSON.stringify(tool));
  const system = [task.system, ...tools].join("\n");
  const texts = fresh.map(textOf);
  if (!systems.has(system)) texts.push(system);
  const tokens =
    contextTokens === null || texts.length === 0 ? null : await backend.countTexts(texts).catch(() => null);
  if (tokens?.length === texts.length) {
    for (const [at, turn] of fresh.entries()) counted.set(turn, tokens[at] ?? 0);
    if (!systems.has(system)) systems.set(system, tokens.at(-1) ?? 0);
  }
  const parts = {
    system: (systems.get(system) ?? guess(system)) + toolTokens,
    user: 0,
    model: 0,
    tools: 0,
    summary: 0,
  };
  for (const turn of task.turns) {
    const size = (counted.get(turn) ?? guess(textOf(turn))) + turnTokens;
    if (turn.summary) parts.summary += size;
    else if (turn.role === "assistant") parts.model += size;
    else if (turn.role === "tool") parts.tools += size;
    else parts.user += size;
  }
  const reserve =
    contextTokens === null ? 0 : Math.min(mostReserve, Math.floor(contextTokens * reserveShare));
  return { ...parts, reserve, contextTokens };
}

/** Tokens of the prompt. */
export const usedTokens = ({ system, user, model, tools, summary }: ContextParts): number =>
  system + user + model + tools + summary;
