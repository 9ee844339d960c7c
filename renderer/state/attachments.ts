import { create } from "zustand";
import type { Attachment, ErrorData, Result } from "../../main/contract";
import { ask, services } from "../bridge";
import { conversationOf } from "./drafts";
import { addNotice } from "./notices";

/** The most that main takes of one file, bytes. */
export const largestFile = 50_000_000;

/** Why a file was not attached: what main said, or what the page saw by itself. */
export type Refusal =
  | { readonly kind: "error"; readonly error: ErrorData }
  | { readonly kind: "folder" }
  | { readonly kind: "too-large"; readonly bytes: number }
  | { readonly kind: "unreadable" };

/** A file that was not attached. */
export interface Refused {
  readonly id: number;
  readonly name: string;
  readonly why: Refusal;
}

interface AttachmentsState {
  /** Those of the draft, by conversation. */
  readonly pending: Readonly<Record<string, readonly Attachment[]>>;
  /** Names of what is being read now. */
  readonly reading: readonly { readonly id: number; readonly name: string }[];
  readonly refused: readonly Refused[];
  /** Long pastes of this session: they can still become text of the message. */
  readonly pasted: readonly string[];
}

/** Files that go with the next message. */
export const useAttachments = create<AttachmentsState>(() => ({
  pending: {},
  reading: [],
  refused: [],
  pasted: [],
}));

const none: readonly Attachment[] = [];
let nextId = 0;

/** The attachments of a conversation's draft. */
export function pendingOf(conversationId: string | null): readonly Attachment[] {
  return conversationId === null ? none : (useAttachments.getState().pending[conversationId] ?? none);
}

/** The attachments of a conversation's draft, followed. */
export function usePending(conversationId: string | null): readonly Attachment[] {
  return useAttachments((state) =>
    conversationId === null ? none : (state.pending[conversationId] ?? none),
  );
}

function add(conversationId: string, added: readonly Attachment[]): void {
  useAttachments.setState(({ pending }) => {
    const known = pending[conversationId] ?? none;
    const fresh = added.filter(({ id }) => !known.some((other) => other.id === id));
    return { pending: { ...pending, [conversationId]: [...known, ...fresh] } };
  });
}

function refuse(name: string, why: Refusal): void {
  nextId += 1;
  useAttachments.setState(({ refused }) => ({ refused: [...refused, { id: nextId, name, why }].slice(-5) }));
}

/** Takes a refusal off the list. */
export function dismissRefusal(id: number): void {
  useAttachments.setState(({ refused }) => ({ refused: refused.filter((one) => one.id !== id) }));
}

/** Reads what was attached to the draft before, for example before a crash. */
export async function loadPending(conversationId: string): Promise<void> {
  const result = await ask(services().attachments.pending({ conversationId }));
  if (!result.ok) return addNotice(result.error);
  useAttachments.setState(({ pending }) => ({ pending: { ...pending, [conversationId]: result.value } }));
}

/** Asks for files in a system dialog. */
export async function chooseFiles(conversationId: string | null): Promise<void> {
  const id = await conversationOf(conversationId);
  if (id === undefined) return;
  const result = await ask(services().attachments.choose({ conversationId: id }));
  if (result.ok) add(id, result.value);
  else if (result.error.code !== "cancelled") {
    const { name } = result.error.params;
    if (name === undefined) addNotice(result.error);
    else refuse(String(name), { kind: "error", error: result.error });
    // Of several files some may have been taken before one was refused.
    await loadPending(id);
  }
}

/** Attaches dropped or pasted files, one after the other, so that they keep their order. */
export async function addFiles(conversationId: string | null, files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const id = await conversationOf(conversationId);
  if (id === undefined) return;
  for (const file of files) await whileReading(file.name, () => addFile(id, file));
}

async function addFile(conversationId: string, file: File): Promise<void> {
  if (file.size > largestFile) return refuse(file.name, { kind: "too-large", bytes: file.size });
  const data = await bytesOf(file);
  if (data === null) return refuse(file.name, { kind: "unreadable" });
  const name = file.name === "" ? "file" : file.name.slice(0, 500);
  const result = await ask(services().attachments.addFile({ conversationId, name, data }));
  if (result.ok) add(conversationId, [result.value]);
  else refuse(file.name, { kind: "error", error: result.error });
}

async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    // It was changed or taken away between the drop and now.
    return null;
  }
}

/** Says that folders cannot be attached. */
export function refuseFolders(names: readonly string[]): void {
  for (const name of names) refuse(name, { kind: "folder" });
}

/** Attaches a long pasted text; false when it was refused, so that it must go into the field instead. */
export async function addPastedText(
  conversationId: string | null,
  name: string,
  text: string,
): Promise<boolean> {
  const id = await conversationOf(conversationId);
  if (id === undefined) return false;
  return whileReading(name, async () => {
    const result = await ask(services().attachments.addText({ conversationId: id, name, text }));
    if (!result.ok) {
      refuse(name, { kind: "error", error: result.error });
      return false;
    }
    add(id, [result.value]);
    useAttachments.setState(({ pasted }) => ({ pasted: [...pasted, result.value.id] }));
    return true;
  });
}

/**
 * Attaches a text that has to be read first; what went wrong stands with the attachments, but for what the user did not
 * want.
 */
export async function attachText<T extends { readonly text: string }>(
  conversationId: string | null,
  name: string,
  read: () => Promise<Result<T>>,
): Promise<T | undefined> {
  const id = await conversationOf(conversationId);
  if (id === undefined) return undefined;
  return whileReading(name, async () => {
    const found = await read();
    const result = found.ok
      ? await ask(services().attachments.addText({ conversationId: id, name, text: found.value.text }))
      : found;
    if (!found.ok || !result.ok) {
      if (!result.ok && result.error.code !== "cancelled")
        refuse(name, { kind: "error", error: result.error });
      return undefined;
    }
    add(id, [result.value]);
    return found.value;
  });
}

async function whileReading<T>(name: string, work: () => Promise<T>): Promise<T> {
  nextId += 1;
  const id = nextId;
  useAttachments.setState(({ reading }) => ({ reading: [...reading, { id, name }] }));
  try {
    return await work();
  } finally {
    useAttachments.setState(({ reading }) => ({ reading: reading.filter((one) => one.id !== id) }));
  }
}

/** Takes an attachment off the draft. */
export async function removeAttachment(conversationId: string, attachmentId: string): Promise<boolean> {
  const result = await ask(services().attachments.remove({ id: attachmentId }));
  if (!result.ok) {
    addNotice(result.error);
    return false;
  }
  forgetPending(conversationId, [attachmentId]);
  return true;
}

/** Turns a text attachment into text of the message; undefined when it could not be read or removed. */
export async function takeText(conversationId: string, attachmentId: string): Promise<string | undefined> {
  const result = await ask(services().attachments.content({ id: attachmentId }));
  if (!result.ok) {
    addNotice(result.error);
    return undefined;
  }
  const { text } = result.value;
  return text !== null && (await removeAttachment(conversationId, attachmentId)) ? text : undefined;
}

/** Forgets attachments that went with a message. */
export function forgetPending(conversationId: string, ids: readonly string[]): void {
  useAttachments.setState(({ pending, pasted }) => ({
    pending: {
      ...pending,
      [conversationId]: (pending[conversationId] ?? none).filter(({ id }) => !ids.includes(id)),
    },
    pasted: pasted.filter((id) => !ids.includes(id)),
  }));
}
