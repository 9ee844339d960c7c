import {
  type Conversation,
  type chatService,
  conversationSettings,
  type Handlers,
  QuernError,
  type SettingsPatch,
} from "../contract";
import type { ChatCore } from "./core";
import { parseJsonSchema } from "./request";

type Handled =
  | "conversations"
  | "create"
  | "messages"
  | "change"
  | "remove"
  | "restore"
  | "selectBranch"
  | "tree"
  | "answers"
  | "saveDraft"
  | "draft"
  | "saveEditDraft"
  | "editDraft"
  | "search"
  | "presets"
  | "savePreset"
  | "removePreset"
  | "setUsualPreset";

/** What is refused later is refused now, where it can be corrected. */
function checkSettings({ jsonSchema }: SettingsPatch): void {
  if (jsonSchema !== undefined && jsonSchema !== null) parseJsonSchema(jsonSchema);
}

/** Conversations, their branches, drafts and settings: everything that needs no engine. */
export function createConversations(core: ChatCore): Pick<Handlers<typeof chatService>, Handled> {
  const { store, backend } = core;
  return {
    conversations: () => store.conversations(),
    create: async ({ thinking, settings = {} }) => {
      checkSettings(settings);
      const at = core.now().toISOString();
      const made: Conversation = {
        id: core.newId(),
        title: "",
        thinking,
        pinned: false,
        archived: false,
        settings: conversationSettings.parse({ ...(await core.usualSettings()), ...settings }),
        createdAt: at,
        updatedAt: at,
      };
      await store.createConversation(made);
      await core.tellConversations();
      return made;
    },
    messages: async ({ id, last }) => {
      await core.existing(id);
      return core.path(id, undefined, last);
    },
    answers: async ({ messageId }) => {
      const { siblings } = await core.existingMessage(messageId);
      const found = await Promise.all(siblings.map((id) => store.message(id)));
      return found.flatMap((one) => (one ? [core.asItIs(one)] : []));
    },
    change: async ({ id, ...change }) => {
      checkSettings(change.settings ?? {});
      const changed = await store.changeConversation(id, change);
      if (!changed) throw new QuernError("conversation-not-found");
      await core.tellConversations();
      return changed;
    },
    remove: async ({ id }) => {
      await core.running.get(id)?.end("gone");
      await store.removeConversation(id, core.now().toISOString());
      // What the engine remembers is read again should the conversation be restored.
      await backend.forget(id).catch((error: unknown) => {
        if (!(error instanceof QuernError && error.code === "engine-not-loaded")) core.onTrouble(error);
      });
      await core.tellConversations();
    },
    restore: async ({ id }) => {
      const restored = await store.restoreConversation(id);
      if (!restored) throw new QuernError("conversation-not-found");
      await core.tellConversations();
      return restored;
    },
    selectBranch: async ({ conversationId, messageId }) => {
      await core.existing(conversationId);
      if (!(await store.openBranch(conversationId, messageId))) throw new QuernError("message-not-found");
      return core.path(conversationId);
    },
    tree: async ({ id }) => {
      await core.existing(id);
      const nodes = await store.tree(id);
      return nodes.map((node) => {
        const live = core.unstored.get(node.id);
        if (live) return { ...node, status: live.message.status };
        return node.status === "streaming" ? { ...node, status: "interrupted" as const } : node;
      });
    },
    saveDraft: async ({ conversationId, text }) => {
      await store.saveDraft(conversationId, text);
    },
    draft: ({ conversationId }) => store.draft(conversationId),
    saveEditDraft: async ({ messageId, text }) => {
      await store.saveEditDraft(messageId, text);
    },
    editDraft: ({ messageId }) => store.editDraft(messageId),
    search: ({ query, limit }) => store.search(query, limit),
    presets: () => store.presets(),
    savePreset: async ({ id, name, settings }) => {
      checkSettings(settings);
      return store.savePreset({ id: id ?? core.newId(), name, settings });
    },
    removePreset: async ({ id }) => {
      await store.removePreset(id);
    },
    setUsualPreset: async ({ id }) => {
      await store.setUsualPreset(id);
      return store.presets();
    },
  };
}
