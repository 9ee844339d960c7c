import { useEffect } from "react";
import { create } from "zustand";
import type { QueuedMessage } from "../../main/contract";
import { askOrNotice, events, services } from "../bridge";
import { loadPending } from "./attachments";
import { appendToDraft } from "./drafts";
import { settingsHold } from "./turns";

interface QueueState {
  readonly waiting: Readonly<Record<string, readonly QueuedMessage[]>>;
}

const useQueue = create<QueueState>(() => ({ waiting: {} }));
const none: readonly QueuedMessage[] = [];

function put(conversationId: string, queued: readonly QueuedMessage[]): void {
  useQueue.setState(({ waiting }) => ({ waiting: { ...waiting, [conversationId]: queued } }));
}

/** The messages that wait in a conversation until the answer before them is whole, first one first. */
export function useQueued(conversationId: string | null): readonly QueuedMessage[] {
  useEffect(() => {
    if (conversationId === null) return;
    let told = false;
    const stop = events().chat.queueChanged((change) => {
      told ||= change.conversationId === conversationId;
      put(change.conversationId, change.queued);
    });
    const read = async (): Promise<void> => {
      const queued = await askOrNotice(services().chat.queued({ conversationId }));
      // A change that was told meanwhile is newer.
      if (queued !== undefined && !told) put(conversationId, queued);
    };
    void read();
    return stop;
  }, [conversationId]);
  return useQueue((state) => (conversationId === null ? none : (state.waiting[conversationId] ?? none)));
}

/** Shows a message as waiting from the moment it was sent. */
export function addQueued(conversationId: string, queued: QueuedMessage): void {
  const known = useQueue.getState().waiting[conversationId] ?? none;
  if (!known.some(({ id }) => id === queued.id)) put(conversationId, [...known, queued]);
}

/** Takes a waiting message back into the field, with what was attached to it. */
export async function takeBack(conversationId: string, queuedId: string): Promise<void> {
  const taken = await askOrNotice(services().chat.unqueue({ conversationId, queuedId }));
  if (taken === undefined) return;
  put(
    conversationId,
    (useQueue.getState().waiting[conversationId] ?? none).filter(({ id }) => id !== queuedId),
  );
  // Null: it was sent in the same moment, and stands in the conversation.
  if (taken === null) return;
  if (taken.text !== "") appendToDraft(conversationId, taken.text);
  if (taken.attachments.length > 0) await loadPending(conversationId);
}

/** Sends the first waiting message now, after a stop or a failure held it up. */
export async function sendHeld(conversationId: string): Promise<void> {
  if (await settingsHold(conversationId)) await askOrNotice(services().chat.sendQueued({ conversationId }));
}
