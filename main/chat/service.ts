import type { attachmentService, chatService, Handlers } from "../contract";
import { createAttachments } from "./attachments";
import { createCompaction } from "./compaction";
import { createConversations } from "./conversations";
import { type ChatServiceOptions as CoreOptions, createChatCore } from "./core";
import { createCounting } from "./counting";
import { createExports } from "./exports";
import type { ChatFiles } from "./files";
import { ensureImages } from "./request";
import { createTurns } from "./turns";

export interface ChatServiceOptions extends CoreOptions {
  files: ChatFiles;
  /** Reads the text of a PDF where it can do no harm; see `pdfReader`. */
  readPdf: Parameters<typeof createAttachments>[0]["readPdf"];
}

export interface ChatService {
  handlers: Handlers<typeof chatService>;
  attachments: Handlers<typeof attachmentService>;
  /** Ends the answers under way, stores what they have as interrupted, and closes the store. */
  close(): Promise<void>;
}

/**
 * Conversations and their answers.
 * One answer is written at a time; further conversations wait for their turn in the phase `waiting`.
 */
export function createChatService(options: ChatServiceOptions): ChatService {
  const core = createChatCore(options);
  const { store, running, unstored } = core;
  const turns = createTurns(core);
  const counting = createCounting(core, options.loadedModel ?? (() => null));
  return {
    handlers: {
      ...createConversations(core),
      ...turns.handlers,
      ...createCompaction(core, turns.sendNext),
      ...createExports(core, options.files),
      stop: async ({ conversationId }) => {
        await running.get(conversationId)?.end("stop");
      },
      // Where the answer is made, which need not be where the conversation goes on.
      answerNow: async ({ conversationId }) => (await running.get(conversationId)?.answerNow?.()) ?? false,
      count: (draft) => counting.count(draft),
      storeNotice: async () => core.trouble() ?? (await store.notice()),
    },
    attachments: createAttachments({
      store,
      ensureImages: async (id, name) => ensureImages(core.placeOf(await core.existing(id)), name),
      files: options.files,
      readPdf: options.readPdf,
      newId: core.newId,
    }),
    close: async () => {
      turns.stopQueues();
      await Promise.all([...running.values()].map(({ end }) => end("close")));
      for (const { writer } of unstored.values()) writer.giveUp();
      await store.close();
    },
  };
}
