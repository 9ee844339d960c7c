import { create } from "zustand";
import { ask, services } from "../bridge";
import { createConversation } from "./chat";
import { changeSettingsOf } from "./conversation-settings";
import { usualEndpoint } from "./endpoints";
import { useNewChat } from "./new-chat";
import { addNotice } from "./notices";

/** After this long without a key, what was written is stored, ms. */
const pause = 300;

/** What stands for the new chat, which has no id yet. */
const fresh = "";

interface DraftsState {
  /** What is being written, by conversation; what is not here is asked from the store once. */
  readonly texts: Readonly<Record<string, string>>;
}

const useDrafts = create<DraftsState>(() => ({ texts: {} }));

const timers = new Map<string, ReturnType<typeof setTimeout>>();
const asked = new Set<string>();

function put(key: string, text: string): void {
  useDrafts.setState(({ texts }) => ({ texts: { ...texts, [key]: text } }));
}

async function save(conversationId: string, text: string): Promise<void> {
  const result = await ask(services().chat.saveDraft({ conversationId, text }));
  if (!result.ok) addNotice(result.error);
}

/** Stores what is written now. The first words of a new chat make its conversation, so that they are kept, too. */
async function store(key: string): Promise<void> {
  timers.delete(key);
  if (key !== fresh) return save(key, useDrafts.getState().texts[key] ?? "");
  if (draftOf(null).trim() === "") return;
  // What was written while the conversation was being made goes along.
  const id = await conversationOf(null);
  if (id !== undefined) await save(id, draftOf(id));
}

/** What is being written in a conversation; null is the new chat. */
export function draftOf(conversationId: string | null): string {
  return useDrafts.getState().texts[conversationId ?? fresh] ?? "";
}

/** What is being written in a conversation, followed. */
export function useDraft(conversationId: string | null): string {
  return useDrafts((state) => state.texts[conversationId ?? fresh] ?? "");
}

/** Whether words are written in a conversation; changes less often than they do. */
export function useHasDraft(conversationId: string | null): boolean {
  return useDrafts((state) => (state.texts[conversationId ?? fresh] ?? "").trim() !== "");
}

/** Tells of every change of what is being written in a conversation, until the function that it gives is called. */
export function followDraft(conversationId: string | null, told: () => void): () => void {
  const key = conversationId ?? fresh;
  return useDrafts.subscribe((now, before) => {
    if (now.texts[key] !== before.texts[key]) told();
  });
}

/** Changes what is being written; it is stored a moment later. */
export function setDraft(conversationId: string | null, text: string): void {
  const key = conversationId ?? fresh;
  put(key, text);
  clearTimeout(timers.get(key));
  timers.set(
    key,
    setTimeout(() => void store(key), pause),
  );
}

/** Stores at once what waits to be stored, for a conversation that is being left. */
export function flushDraft(conversationId: string | null): void {
  const key = conversationId ?? fresh;
  const timer = timers.get(key);
  if (timer === undefined) return;
  clearTimeout(timer);
  void store(key);
}

/** Brings back what was written before; what is already being written wins. */
export async function restoreDraft(conversationId: string): Promise<void> {
  if (asked.has(conversationId) || useDrafts.getState().texts[conversationId] !== undefined) return;
  asked.add(conversationId);
  const result = await ask(services().chat.draft({ conversationId }));
  if (!result.ok) asked.delete(conversationId);
  else if (useDrafts.getState().texts[conversationId] === undefined) put(conversationId, result.value);
}

/** Puts a text after what is being written, as a paragraph of its own. */
export function appendToDraft(conversationId: string | null, text: string): void {
  const before = draftOf(conversationId);
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  setDraft(conversationId, `${before}${gap}${text}`);
}

/** Gives the text of the new chat to the conversation that was made for it. */
function adoptNewDraft(conversationId: string): void {
  const text = draftOf(null);
  if (text !== "") put(conversationId, text);
  put(fresh, "");
}

/** The conversation that a draft is of; one is made for the new chat. Undefined when the store refuses. */
export async function conversationOf(conversationId: string | null): Promise<string | undefined> {
  if (conversationId !== null) return conversationId;
  const chosen = useNewChat.getState().settings;
  const adopt = (id: string): void => {
    adoptNewDraft(id);
    const now = useNewChat.getState().settings;
    useNewChat.setState({ settings: {} });
    // Chosen while the conversation was being made.
    if (now !== chosen && Object.keys(now).length > 0) changeSettingsOf(id, now);
  };
  const usual = usualEndpoint();
  return createConversation(adopt, { settings: { ...(usual !== null && { endpoint: usual }), ...chosen } });
}

/** Takes what was sent out of the draft; what was written while it was being sent stays. */
export function takeSent(conversationId: string, sent: string): void {
  const now = draftOf(conversationId);
  const rest = now.startsWith(sent) ? now.slice(sent.length) : now;
  clearTimeout(timers.get(conversationId));
  timers.delete(conversationId);
  put(conversationId, rest);
  void save(conversationId, rest);
}
