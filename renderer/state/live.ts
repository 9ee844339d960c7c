import { create } from "zustand";
import type { Message } from "../../main/contract";
import { applyDelta, type Delta, placeOf } from "./assembly";
import { byFrame } from "./by-frame";
import { useChat, without } from "./chat-store";

interface LiveState {
  /** Messages that are being written, as far as they are, by id. */
  readonly messages: Readonly<Record<string, Message>>;
}

const useLive = create<LiveState>(() => ({ messages: {} }));

const deltas = byFrame<Delta>(showDeltas);
let onGap: (conversationId: string) => void = () => undefined;

/** Says what to do when a part of a message never came. */
export function setGapHandler(handler: (conversationId: string) => void): void {
  onGap = handler;
}

/** A message as far as it is written now. */
export function useNewest(message: Message): Message {
  return useLive((state) => state.messages[message.id]) ?? message;
}

/** Takes text that came; all that comes within a frame is shown together. */
export const queueDelta = deltas.push;

function showDeltas(came: readonly Delta[]): void {
  const gaps = new Set<string>();
  const changed: Record<string, Message> = {};
  const { messages } = useLive.getState();
  for (const delta of came) {
    const { conversationId, messageId } = delta;
    const base = changed[messageId] ?? messages[messageId] ?? stored(conversationId, messageId);
    // Of another branch, or of a conversation that is not open: it is read when it is opened.
    if (base === undefined || gaps.has(conversationId)) continue;
    const next = applyDelta(base, delta);
    if (next === null) gaps.add(conversationId);
    else if (next !== base) changed[messageId] = next;
  }
  if (Object.keys(changed).length > 0) useLive.setState({ messages: { ...messages, ...changed } });
  for (const id of gaps) onGap(id);
}

function stored(conversationId: string, messageId: string): Message | undefined {
  const branch = useChat.getState().messages[conversationId];
  return branch?.[placeOf(branch, messageId)];
}

/** Forgets what came of a message: it is known whole from elsewhere. */
export function dropLive(messageId: string): void {
  deltas.drop((delta) => delta.messageId === messageId);
  useLive.setState(({ messages }) => ({ messages: without(messages, messageId) }));
}

/** Forgets what came of all messages of a conversation. */
export function dropLiveOf(conversationId: string): void {
  for (const message of Object.values(useLive.getState().messages))
    if (message.conversationId === conversationId) dropLive(message.id);
}
