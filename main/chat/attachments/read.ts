import { type Attachment, QuernError } from "../../contract";
import type { AttachmentContent } from "../store";
import { decodeText } from "./decode";
import { kindOf } from "./kind";
import { pdfText } from "./pdf-text";

/**
 * Reads the text of a PDF, page by page.
 * @throws QuernError `pdf-unreadable`, `pdf-password`, `pdf-too-heavy`
 */
export type ReadPdf = (name: string, data: Uint8Array) => Promise<string[]>;

/** Of a file as it is given, in bytes. A text of this size is far more than any context holds. */
export const fileLimitBytes = { text: 10_000_000, pdf: 50_000_000, image: 20_000_000 } as const;
/** The largest of them: nothing above it need be read from the disk. */
export const anyFileLimitBytes = Math.max(...Object.values(fileLimitBytes));
/** Of the text that the model is told. The contract allows as much for a message. */
export const textLimit = 2_000_000;

export interface ReadFile {
  facts: Omit<Attachment, "id">;
  content: AttachmentContent;
}

/**
 * Makes an attachment of a file's bytes, whatever they are.
 * @throws QuernError that says why it cannot be attached
 */
export async function readAttachment(name: string, data: Uint8Array, readPdf: ReadPdf): Promise<ReadFile> {
  const bytes = data.length;
  if (bytes === 0) throw new QuernError("attachment-empty", { name });
  const found = kindOf(data);
  if (found === "other-image") throw new QuernError("image-format", { name });
  const kind = found === "unknown" ? "text" : found;
  checkFileSize(name, bytes, fileLimitBytes[kind]);
  if (kind === "image") {
    const facts = { kind, name, bytes, characters: 0, note: null };
    return { facts, content: { text: null, image: new Uint8Array(data) } };
  }
  const { text, note } = kind === "pdf" ? pdfText(name, await readPdf(name, data)) : plainText(name, data);
  return {
    facts: { kind, name, bytes, characters: checkedLength(name, text), note },
    content: { text, image: null },
  };
}

/** Makes an attachment of a text that was pasted. */
export function readPasted(name: string, text: string): ReadFile {
  if (text.trim() === "") throw new QuernError("attachment-empty", { name });
  const characters = checkedLength(name, text);
  const facts = { kind: "text" as const, name, bytes: Buffer.byteLength(text), characters, note: null };
  return { facts, content: { text, image: null } };
}

export function checkFileSize(name: string, bytes: number, limitBytes: number): void {
  if (bytes > limitBytes) throw new QuernError("attachment-too-large", { name, bytes, limitBytes });
}

function plainText(name: string, data: Uint8Array): { text: string; note: Attachment["note"] } {
  const read = decodeText(data);
  if (read === null) throw new QuernError("attachment-binary", { name });
  if (read === "unknown") throw new QuernError("attachment-encoding", { name });
  if (read.text.trim() === "") throw new QuernError("attachment-empty", { name });
  const { text, encoding } = read;
  return { text, note: encoding === null ? null : { code: "text-decoded", params: { encoding } } };
}

function checkedLength(name: string, text: string): number {
  const characters = text.length;
  if (characters > textLimit)
    throw new QuernError("attachment-too-long", { name, characters, limit: textLimit });
  return characters;
}
