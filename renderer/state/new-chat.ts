import { create } from "zustand";
import type { ConversationSettings } from "../../main/contract";

interface NewChatState {
  /** What was chosen for a new chat before it is stored. */
  readonly settings: Partial<ConversationSettings>;
}

/** The choices for a chat that is not stored yet; they go along when it is made. */
export const useNewChat = create<NewChatState>(() => ({ settings: {} }));
