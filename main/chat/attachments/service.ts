import { open } from "node:fs/promises";
import { basename } from "node:path";
import { type Attachment, type attachmentService, type Handlers, QuernError } from "../../contract";
import { fileTrouble } from "../../files";
import type { ChatFiles } from "../files";
import type { ChatStore } from "../store";
import {
  anyFileLimitBytes,
  checkFileSize,
  type ReadFile,
  type ReadPdf,
  readAttachment,
  readPasted,
} from "./read";

export type { ReadPdf } from "./read";

export interface AttachmentsOptions {
  store: ChatStore;
  /** Whether the place that a conversation runs in can look at a picture. @throws QuernError where it cannot */
  ensureImages: (conversationId: string, name: string) => Promise<void>;
  files: Pick<ChatFiles, "pickFiles">;
  readPdf: ReadPdf;
  newId: () => string;
}

/** Files and long pasted texts that go with the message being written. */
export function createAttachments(options: AttachmentsOptions): Handlers<typeof attachmentService> {
  const { store, ensureImages, files, readPdf, newId } = options;

  const add = async (conversationId: string, { facts, content }: ReadFile): Promise<Attachment> => {
    // Sending asks again: the conversation may go on elsewhere by then.
    if (facts.kind === "image") await ensureImages(conversationId, facts.name);
    const attachment = { ...facts, id: newId() };
    await store.addAttachment(conversationId, attachment, content);
    return attachment;
  };

  return {
    choose: async ({ conversationId }) => {
      const added: Attachment[] = [];
      for (const path of await files.pickFiles("attachments")) {
        const name = basename(path);
        added.push(await add(conversationId, await readAttachment(name, await bytesOf(path), readPdf)));
      }
      return added;
    },
    addFile: async ({ conversationId, name, data }) =>
      add(conversationId, await readAttachment(name, data, readPdf)),
    addText: async ({ conversationId, name, text }) => add(conversationId, readPasted(name, text)),
    remove: async ({ id }) => {
      await store.removeAttachment(id);
    },
    pending: ({ conversationId }) => store.pendingAttachments(conversationId),
    content: async ({ id }) => {
      const content = await store.attachmentContent(id);
      if (!content) throw new QuernError("attachment-not-found");
      return content;
    },
  };
}

/** A file's bytes; never more than can be attached, and never of something that has no end. */
async function bytesOf(path: string): Promise<Uint8Array> {
  const name = basename(path);
  try {
    const file = await open(path, "r");
    try {
      const found = await file.stat();
      if (!found.isFile()) throw new QuernError("attachment-binary", { name });
      checkFileSize(name, found.size, anyFileLimitBytes);
      return new Uint8Array(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    throw await fileTrouble(error, path);
  }
}
