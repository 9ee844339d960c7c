import type { Attachment, Message, TokenCount } from "../contract";
import type { ChatBackend, ToolDefinition } from "../engine";
import { attachmentsText } from "./attachment-text";
import type { ChatCore } from "./core";
import { compactedAt, sinceSummary, systemText } from "./path";
import { contentsOf } from "./request";
import type { ChatStore } from "./store";

/**
 * Tokens around a turn in the model's chat format: `<|im_start|>`, the role, a line end, `<|im_end|>`, a line end;
 * an answer has `<think>`, `</think>` and their line ends besides. Source: the chat format of Qwen3.6.
 */
const turnTokens = 5;
const thoughtTokens = 4;
/** Of the words around the list of tools. Source: the same. */
const toolTokens = 260;

/**
 * A picture's tokens are not known before the engine has looked at it: one for 32 by 32 pixels (the model's vision
 * part takes patches of 16 pixels, four to a token), for a picture of a megapixel.
 */
const imageTokens = 1024;

/** Characters to a token where no model is loaded to count: of writing without spaces, and of everything else. */
const denseCharactersPerToken = 1.5;
const charactersPerToken = 3.6;
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** About how many tokens a text takes, without a model to count them. */
export function estimateTokens(text: string): number {
  const denseCount = text.match(dense)?.length ?? 0;
  return Math.ceil(denseCount / denseCharactersPerToken + (text.length - denseCount) / charactersPerToken);
}

/** Tokens of each text: counted where a model is loaded that can, else estimated. */
export async function tokensOf(
  backend: Pick<ChatBackend, "abilities" | "countTexts">,
  texts: readonly string[],
): Promise<{ tokens: number[]; measured: boolean }> {
  if (backend.abilities()) {
    try {
      return { tokens: await backend.countTexts(texts), measured: true };
    } catch {
      // It was unloaded in this moment, or has crashed: an estimate is better than none.
    }
  }
  return { tokens: texts.map(estimateTokens), measured: false };
}

/** What a message says itself, without its files, as it goes into the prompt. */
export function historyText({ text, thinking, toolCalls }: Message): string {
  const calls = toolCalls.flatMap(({ name, arguments: given, run }) => [
    JSON.stringify({ name, arguments: given }),
    run?.gave ?? "",
  ]);
  return [thinking, text, ...calls].filter(Boolean).join("\n");
}

/** A tool as it goes into the prompt. */
const toolText = ({ name, description, parameters }: ToolDefinition): string =>
  JSON.stringify({ type: "function", function: { name, description, parameters } });

export interface Counting {
  /** @param draft what is being written, with the ids of its files, and where it is to go */
  count(draft: {
    conversationId: string | null;
    endpoint?: string | null | undefined;
    text: string;
    attachments: readonly string[];
  }): Promise<TokenCount>;
}

interface Kept {
  /** Whose tokens these are. */
  readonly owner: string;
  /** Nobody counted them. */
  readonly estimated: boolean;
  /** By message or attachment; a message that has grown is counted again. */
  readonly known: Map<string, { length: number; tokens: number }>;
}

type CountingCore = Pick<ChatCore, "existing" | "path" | "placeOf" | "toolsOf"> & {
  readonly store: Pick<ChatStore, "attachments" | "attachmentContent">;
};

/**
 * Counts what the next prompt would take. Texts that were counted or estimated before are not read again, so that it
 * costs little while somebody types.
 */
export function createCounting(core: CountingCore, loadedModel: () => string | null): Counting {
  const { store } = core;
  let kept: Kept = { owner: "", estimated: true, known: new Map() };
  /** What was counted before for the same owner; a count that is under way keeps to what it began with. */
  const keptFor = (owner: string, estimated: boolean): Kept => {
    if (kept.owner !== owner) kept = { owner, estimated, known: new Map() };
    return kept;
  };

  const countAll = async (
    backend: ChatBackend,
    { known, estimated }: Kept,
    items: readonly { key: string; text: string }[],
  ) => {
    const unknown = items.filter(({ key, text }) => known.get(key)?.length !== text.length);
    const { tokens, measured } = await tokensOf(
      backend,
      unknown.map(({ text }) => text),
    );
    const counted = new Map(unknown.map(({ key }, n) => [key, tokens[n] ?? 0]));
    if (measured || estimated) {
      for (const { key, text } of unknown)
        known.set(key, { length: text.length, tokens: counted.get(key) ?? 0 });
    }
    const sum = items.reduce(
      (total, { key }) => total + (counted.get(key) ?? known.get(key)?.tokens ?? 0),
      0,
    );
    return { sum, measured: !estimated && (measured || unknown.length === 0) };
  };

  /** Attachments by themselves, so that their texts are fetched only to be counted for the first time. */
  const countAttachments = async (backend: ChatBackend, before: Kept, attachments: readonly Attachment[]) => {
    const { known } = before;
    const texts = attachments.filter(({ kind }) => kind !== "image");
    const fresh = texts.filter(({ id }) => !known.has(`file ${id}`));
    const contents = await contentsOf(store, [{ attachments: fresh }]);
    const items = fresh.map((one) => ({
      key: `file ${one.id}`,
      text: attachmentsText([one], contents, true),
    }));
    const counted = await countAll(backend, before, items);
    const others = texts
      .filter((one) => !fresh.includes(one))
      .reduce((sum, { id }) => sum + (known.get(`file ${id}`)?.tokens ?? 0), 0);
    const images = attachments.length - texts.length;
    return {
      sum: counted.sum + others + images * imageTokens,
      measured: counted.measured && images === 0,
    };
  };

  return {
    count: async ({ conversationId, endpoint, text, attachments: ids }) => {
      const conversation = conversationId === null ? null : await core.existing(conversationId);
      const at = endpoint === undefined ? (conversation?.settings.endpoint ?? null) : endpoint;
      const { backend } = core.placeOf({ settings: { endpoint: at } });
      const abilities = backend.abilities();
      // A server does not count for others; estimates are the same for every place.
      const estimated = at !== null || !abilities;
      const before = keptFor(estimated ? "estimates" : `model ${loadedModel()}`, estimated);
      const path = conversation ? await core.path(conversation.id) : [];
      const told = sinceSummary(path);
      const systemPrompt = conversation?.settings.systemPrompt ?? "";
      const summary = path[compactedAt(path)]?.compaction?.summary ?? null;
      const around = (systemPrompt === "" && summary === null ? 0 : turnTokens) + turnTokens + thoughtTokens;

      const tools = conversation ? await core.toolsOf(conversation) : [];
      const system = await countAll(backend, before, [
        { key: "system", text: systemPrompt },
        ...tools.map((tool) => ({ key: `tool ${tool.name} ${tool.hash}`, text: toolText(tool) })),
      ]);
      const ofSummary = await countAll(
        backend,
        before,
        summary === null ? [] : [{ key: "summary", text: systemText("", summary) }],
      );
      const history = await countAll(
        backend,
        before,
        told.map((one) => ({ key: one.id, text: historyText(one) })),
      );
      const markup = told.reduce(
        (sum, { role }) => sum + turnTokens + (role === "assistant" ? thoughtTokens : 0),
        0,
      );
      const attachments = await countAttachments(backend, before, [
        ...told.flatMap((one) => one.attachments),
        ...(await store.attachments(ids)),
      ]);
      const draft = await tokensOf(backend, [text]);
      const anyDraft = text !== "" || ids.length > 0;
      return {
        contextTokens: abilities?.contextTokens ?? null,
        parts: {
          system: system.sum + around + (tools.length === 0 ? 0 : toolTokens),
          summary: ofSummary.sum,
          history: history.sum + markup,
          attachments: attachments.sum,
          draft: (draft.tokens[0] ?? 0) + (anyDraft ? turnTokens : 0),
        },
        measured: [system, ofSummary, history, attachments, draft].every(({ measured }) => measured),
      };
    },
  };
}
