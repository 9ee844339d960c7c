import { useCallback, useEffect, useRef, useState } from "react";
import { ask, services } from "../bridge";
import { createConversation } from "../state/chat";
import { addNotice } from "../state/notices";

/** After this long without a key, what was written is stored, ms. */
const pause = 300;

/** Drafts as the page knows them, by conversation; what is not here is asked from the store once. */
const drafts = new Map<string, string>();
/** What was written for a new chat before its conversation was made. */
let newDraft = "";

async function save(conversationId: string, text: string): Promise<void> {
  const result = await ask(services().chat.saveDraft({ conversationId, text }));
  if (!result.ok) addNotice(result.error);
}

/** The text being written in a conversation; stored as it is written, there again when it is opened. */
export function useDraft(conversationId: string | null): [string, (text: string) => void] {
  const [shown, setShown] = useState({ id: conversationId, text: known(conversationId) ?? "" });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pending = useRef<(() => void) | null>(null);
  const text = shown.id === conversationId ? shown.text : (known(conversationId) ?? "");

  useEffect(() => {
    let current = true;
    const restore = async (id: string): Promise<void> => {
      const result = await ask(services().chat.draft({ conversationId: id }));
      if (!current || !result.ok || drafts.has(id)) return;
      drafts.set(id, result.value);
      setShown({ id, text: result.value });
    };
    if (conversationId !== null && !drafts.has(conversationId)) void restore(conversationId);
    return () => {
      current = false;
      clearTimeout(timer.current);
      pending.current?.();
      pending.current = null;
    };
  }, [conversationId]);

  const change = useCallback(
    (next: string) => {
      if (conversationId === null) newDraft = next;
      else drafts.set(conversationId, next);
      setShown({ id: conversationId, text: next });
      clearTimeout(timer.current);
      pending.current = () => void store(conversationId);
      timer.current = setTimeout(() => {
        pending.current?.();
        pending.current = null;
      }, pause);
    },
    [conversationId],
  );
  return [text, change];
}

function known(conversationId: string | null): string | undefined {
  return conversationId === null ? newDraft : drafts.get(conversationId);
}

/** Stores what is written now. The first words of a new chat make its conversation, so that they are kept, too. */
async function store(conversationId: string | null): Promise<void> {
  if (conversationId !== null) return save(conversationId, drafts.get(conversationId) ?? "");
  if (newDraft.trim() === "") return;
  // What was written while the conversation was being made goes along.
  const id = await createConversation(adoptNewDraft);
  if (id !== undefined) await save(id, drafts.get(id) ?? "");
}

/** Gives the text of the new chat to the conversation that was made for it. */
export function adoptNewDraft(conversationId: string): void {
  if (newDraft !== "") drafts.set(conversationId, newDraft);
  newDraft = "";
}

/** Forgets the draft of a message that was sent. */
export function dropDraft(conversationId: string): void {
  newDraft = "";
  drafts.set(conversationId, "");
  void save(conversationId, "");
}
