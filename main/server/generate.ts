import type { ToolCall } from "../contract";
import { type ChatBackend, type ChatEvent, inTurn } from "../engine";
import { ApiError } from "./api-error";
import { conversationIdOf } from "./conversation-id";
import type { FairTurns } from "./fair-turns";
import { SharedBeginnings } from "./shared-beginnings";
import type { Thoughts } from "./thoughts";
import type { Translated } from "./translated";

/** Conversations of clients whose reading is kept; what the oldest ones left in the engine is dropped. */
const keptConversations = 64;

/** The model that answers, as clients see it. */
export interface ServedModel {
  /** What clients ask for. */
  readonly id: string;
  readonly contextTokens: number | null;
}

/** By this name the model is asked for by clients that should not care which build it is. */
export const anyModel = "quern";

export interface GeneratorOptions {
  readonly backend: ChatBackend;
  readonly turns: FairTurns;
  readonly thoughts: Thoughts;
  /** The model that answers, or would be loaded for an answer; null: there is none. */
  readonly model: () => Promise<ServedModel | null>;
  readonly ensureLoaded: (signal: AbortSignal) => Promise<void>;
  readonly onDone?: (done: Done) => void;
}

export type Done = Extract<ChatEvent, { type: "done" }>;
/** What clients are told of while an answer comes. */
export type AnswerEvent = Extract<ChatEvent, { type: "thinking" | "text" | "tool-call" | "chances" }>;

/** Answers requests of both APIs. */
export interface Generator {
  /** @throws ApiError when the model that is asked for is not the one that answers */
  served(asked: string): Promise<ServedModel>;
  /**
   * Waits for its turn and answers.
   * @throws ApiError and QuernError; nothing comes any more after that
   */
  answer(
    client: string,
    translated: Translated,
    signal: AbortSignal,
    on: (event: AnswerEvent) => void,
  ): Promise<Done>;
  /** Tokens of the whole prompt. */
  count(client: string, translated: Translated, signal: AbortSignal): Promise<number>;
  /** Nothing of the clients' conversations is kept any more. */
  forget(): Promise<void>;
}

export function createGenerator(options: GeneratorOptions): Generator {
  const { backend, turns, thoughts } = options;
  const conversations = new Set<string>();

  const beginnings = new SharedBeginnings((id) => void backend.forget(id).catch(() => undefined));

  const requestOf = (client: string, { request }: Translated) => {
    const conversationId = conversationIdOf(client, request.turns, request.tools ?? []);
    return { ...request, conversationId, turns: thoughts.restored(conversationId, request.turns) };
  };
  const keep = (conversationId: string) => {
    conversations.delete(conversationId);
    conversations.add(conversationId);
    const [oldest] = conversations;
    if (conversations.size <= keptConversations || oldest === undefined) return;
    conversations.delete(oldest);
    void backend.forget(oldest).catch(() => undefined);
  };
  const mayHoldImages = ({ request }: Translated) => {
    const some = request.turns.some(({ images = [] }) => images.length > 0);
    if (some && backend.abilities()?.images !== true)
      throw new ApiError("invalid", "The loaded model takes no images.", { code: "images_not_supported" });
  };

  return {
    served: async (asked) => {
      const model = await options.model();
      if (!model)
        throw new ApiError("busy", "No model is loaded in Quern, and none was before. Load one first.", {
          code: "engine-not-loaded",
        });
      if (asked === model.id || asked === anyModel) return model;
      throw new ApiError(
        "not-found",
        `The model ${JSON.stringify(asked.slice(0, 80))} is not served here. Ask for "${model.id}" or "${anyModel}".`,
        { code: "model_not_found", param: "model" },
      );
    },
    answer: async (client, translated, signal, on) => {
      const request = requestOf(client, translated);
      let done: Done | undefined;
      let thinking = "";
      let text = "";
      const calls: ToolCall[] = [];
      const take = (event: ChatEvent) => {
        if (event.type === "done") done = event;
        else if (event.type === "thinking") {
          thinking += event.text;
          on(event);
        } else if (event.type === "text") {
          text += event.text;
          on(event);
        } else if (event.type === "tool-call-malformed") {
          // Nothing that the model wrote is kept from the client.
          text += event.raw;
          on({ type: "text", text: event.raw });
        } else if (event.type === "chances") on(event);
        else if (event.type === "tool-call") {
          if (calls.length >= translated.maxCalls) return;
          calls.push(event.call);
          on(event);
        }
      };
      await inTurn(
        turns.of(client),
        signal,
        () => undefined,
        async () => {
          await options.ensureLoaded(signal);
          mayHoldImages(translated);
          keep(request.conversationId);
          const shares = beginnings.take(client, request) && { sharesBeginning: client };
          for await (const event of backend.stream({ ...request, ...shares }, signal)) {
            if (signal.aborted) return;
            take(event);
          }
        },
      );
      if (!done) throw new ApiError("server", "The answer ended without an end.");
      options.onDone?.(done);
      if (!request.continues) {
        const turn = { role: "assistant", text, thinking, toolCalls: calls } as const;
        thoughts.remember(request.conversationId, turn);
      }
      return done;
    },
    count: async (client, translated, signal) => {
      await options.ensureLoaded(signal);
      return await backend.countTokens(requestOf(client, translated));
    },
    forget: async () => {
      thoughts.clear();
      const all = [...conversations, ...beginnings.clear()];
      conversations.clear();
      await Promise.allSettled(all.map((id) => backend.forget(id)));
    },
  };
}
