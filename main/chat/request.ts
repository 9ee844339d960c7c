import { answerRoom, type Conversation, type Message, QuernError } from "../contract";
import type { AnswerPlace, ChatBackend, ChatRequest, ToolDefinition } from "../engine";
import type { Contents } from "./attachment-text";
import { endsInCalls, sinceSummary, turnsOf } from "./path";
import type { ChatStore } from "./store";

/** The words around a list of tools take fewer tokens than this. Source: the same. */
const toolMarkupTokens = 1200;
/** Markers and line ends around a turn take fewer tokens than this. Source: the chat format of Qwen3.6. */
const markupTokens = 16;

/** What the files of these messages hold. */
export async function contentsOf(
  store: Pick<ChatStore, "attachmentContent">,
  messages: readonly Pick<Message, "attachments">[],
): Promise<Contents> {
  const ids = messages.flatMap(({ attachments }) => attachments.map(({ id }) => id));
  const found = await Promise.all(
    ids.map(async (id) => [id, (await store.attachmentContent(id)) ?? { text: null, image: null }] as const),
  );
  return new Map(found);
}

/** A JSON schema from its text. @throws QuernError `json-schema-invalid` */
export function parseJsonSchema(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new QuernError("json-schema-invalid", { what: error instanceof Error ? error.message : "JSON" });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new QuernError("json-schema-invalid", { what: "{ … }" });
  return Object.fromEntries(Object.entries(value));
}

/**
 * What the backend is asked for an answer: the branch as turns, and the conversation's settings.
 * @param continues the last message of the path goes on
 * @param tools that the model may call
 */
export async function requestOf(
  store: Pick<ChatStore, "attachmentContent">,
  backend: Pick<ChatBackend, "abilities">,
  { id, thinking, settings }: Conversation,
  path: readonly Message[],
  continues: boolean,
  tools: readonly ToolDefinition[] = [],
): Promise<ChatRequest> {
  const { systemPrompt, mode, sampling, seed, stop, maxTokens, thinkingBudget, jsonSchema, onLoop } =
    settings;
  const contents = await contentsOf(store, sinceSummary(path));
  // Where nothing is loaded yet, whoever loads it decides what can be shown.
  const images = backend.abilities()?.images ?? true;
  return {
    conversationId: id,
    turns: turnsOf(path, { systemPrompt, contents, images }, continues),
    thinking,
    mode,
    sampling,
    onLoop,
    ...(continues && !lastEndsInCalls(path) ? { continues } : {}),
    ...(tools.length === 0 ? {} : { tools: tools.map(plainTool) }),
    ...(seed === null ? {} : { seed }),
    ...(stop.length === 0 ? {} : { stop }),
    ...(maxTokens === null ? {} : { maxTokens }),
    ...(thinkingBudget === null ? {} : { thinkingBudget }),
    ...(jsonSchema === null ? {} : { jsonSchema: parseJsonSchema(jsonSchema) }),
  };
}

/** What the model is told of a tool, and nothing else. */
const plainTool = ({ name, description, parameters }: ToolDefinition): ToolDefinition => ({
  name,
  description,
  parameters,
});

function lastEndsInCalls(path: readonly Message[]): boolean {
  const last = path.at(-1);
  return last !== undefined && endsInCalls(last);
}

/** @throws QuernError `images-not-supported`, or `endpoint-no-images` where a server cannot look at pictures */
export function ensureImages({ backend, host }: AnswerPlace, name: string): void {
  // Where nothing is loaded, nobody can say yet.
  if (backend.abilities()?.images !== false) return;
  const server = host?.() ?? null;
  if (server !== null) throw new QuernError("endpoint-no-images", { name, host: server });
  throw new QuernError("images-not-supported", { name });
}

/**
 * Makes sure that a prompt and some room for its answer fit what is loaded, before anything is stored or sent.
 * @throws QuernError `context-full`
 */
export async function ensureFits(backend: ChatBackend, request: ChatRequest): Promise<void> {
  const contextTokens = backend.abilities()?.contextTokens ?? null;
  if (contextTokens === null) return;
  const room = answerRoom(contextTokens, request.maxTokens ?? null);
  // No token is shorter than a byte: most conversations need not be counted.
  if (mostTokens(request) + room <= contextTokens) return;
  const needTokens = (await counted(backend, request)) + room;
  if (needTokens > contextTokens) throw new QuernError("context-full", { needTokens, contextTokens });
}

function mostTokens({ turns, tools = [] }: ChatRequest): number {
  const ofTools = tools.length === 0 ? 0 : toolMarkupTokens + Buffer.byteLength(JSON.stringify(tools));
  return turns.reduce((sum, { text, thinking = "", toolCalls = [], images = [] }) => {
    if (images.length > 0) return Number.POSITIVE_INFINITY;
    const bytes = [text, thinking, JSON.stringify(toolCalls)].reduce(
      (length, part) => length + Buffer.byteLength(part),
      0,
    );
    return sum + bytes + markupTokens;
  }, markupTokens + ofTools);
}

/** 0 where the engine cannot count now: the answer itself then says what is wrong. */
async function counted(backend: ChatBackend, request: ChatRequest): Promise<number> {
  try {
    return await backend.countTokens(request);
  } catch (error) {
    if (error instanceof QuernError && error.code === "context-full") throw error;
    return 0;
  }
}
