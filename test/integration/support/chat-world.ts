import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { vi } from "vitest";
import { type ChatServiceOptions, createChatService, openChatStore, pdfReader } from "../../../main/chat";
import { forkChildren } from "../../../main/child";
import type { chatService, EventOf, Message } from "../../../main/contract";
import type { ChatBackend } from "../../../main/engine";
import { type BuiltPrograms, buildPrograms } from "./build-program";

type Payloads = {
  [K in keyof (typeof chatService)["events"]]: EventOf<typeof chatService, K>[];
};

export function buildChatPrograms(): Promise<BuiltPrograms> {
  return buildPrograms({
    "chat-store": "main/chat/store/thread-entry.ts",
    "pdf-text": "main/chat/pdf/entry.ts",
    "chat-answering": "test/integration/programs/chat-answering.ts",
    "chat-writing": "test/integration/programs/chat-writing.ts",
  });
}

export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "quern-chat-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The chat service over a real store, with everything that it says written down. */
export function chatWorld(
  folder: string,
  programs: BuiltPrograms,
  backend: ChatBackend,
  more: Partial<ChatServiceOptions> = {},
) {
  const said: Payloads = {
    conversationsChanged: [],
    delta: [],
    progress: [],
    messageChanged: [],
    turnStarted: [],
    queueChanged: [],
  };
  const dialogs = { files: [] as string[], saveAs: null as string | null, suggested: [] as string[] };
  const store = openChatStore(folder, programs.file("chat-store"));
  const service = createChatService({
    store,
    backend,
    files: {
      pickFiles: async () => dialogs.files,
      saveFile: async (suggestedName) => {
        dialogs.suggested.push(suggestedName);
        return dialogs.saveAs;
      },
    },
    readPdf: pdfReader(forkChildren(dirname(programs.file("pdf-text")))),
    emit: (event, payload) => {
      (said[event] as unknown[]).push(structuredClone(payload));
    },
    ...more,
  });
  return {
    said,
    /** What the system's file dialogs answer, and what they were asked. */
    dialogs,
    store,
    chat: service.handlers,
    attachments: service.attachments,
    /** Sends a message that is to be answered at once. */
    send: async (conversationId: string, text: string, attachments: string[] = []) => {
      const sent = await service.handlers.send({ conversationId, text, attachments });
      if (sent.state !== "started") throw new Error("The message was put into the queue.");
      return sent;
    },
    close: service.close,
    /** The lasting state of a message, when it has one. */
    ended: (message: Message): Promise<Message> =>
      vi.waitFor(
        () => {
          const found = said.messageChanged.findLast(({ id }) => id === message.id);
          if (!found || found.status === "streaming") throw new Error(`Message ${message.id} has not ended.`);
          return found;
        },
        { timeout: 10_000, interval: 5 },
      ),
    /** The text of a message as a page would have put it together. */
    shown: (message: Message): string =>
      said.delta
        .filter(({ messageId }) => messageId === message.id)
        .reduce((text, delta) => text.slice(0, delta.textAt) + delta.text, ""),
  };
}
