import type { Client, Contract, Conversation, Message, Result } from "../../../../main/contract";
import { conversation, message, plainSettings } from "../../../fixtures/chat";
import { FakeAttachments } from "../attachments";
import type { Bus } from "../bus";
import type { Scenario } from "../scenario";
import { callingChats } from "./calls";
import { drawnChats, manyChats } from "./drawn";
import { largeChats } from "./large";
import { streamAt } from "./pace";
import { sampleChats, sampleFiles } from "./samples";
import { fakeShelf } from "./shelf";
import { ChatStore, notFound } from "./store";
import { thoughtfulChats } from "./thoughtful";
import { fakeTurns } from "./turns";

/** Conversations with their messages, as a store would hold them. */
export interface Chats {
  readonly conversations: Conversation[];
  readonly messages: Record<string, Message[]>;
}

function madeChats(kind: string): Chats {
  if (kind === "drawn") return drawnChats();
  if (kind === "many") return manyChats();
  if (kind === "thoughtful") return thoughtfulChats();
  if (kind === "calls") return callingChats();
  return kind === "large" ? largeChats() : sampleChats();
}

function chatsOf(scenario: Scenario): Chats {
  if (scenario.chats === "none") return { conversations: [], messages: {} };
  const { conversations, messages } = madeChats(scenario.chats);
  const updatedAt = new Date().toISOString();
  return {
    messages,
    conversations: conversations.map((each) => (each.id === scenario.open ? { ...each, updatedAt } : each)),
  };
}

/** The services of the chat in memory, with a model that always gives the same answer. */
export function fakeChat(
  scenario: Scenario,
  bus: Bus,
): {
  chat: Client<Contract["chat"]>;
  attachments: Client<Contract["attachments"]>;
  streamAt: (conversationId: string, tokensPerSecond: number, ms: number) => Promise<number>;
} {
  const sample = chatsOf(scenario);
  const store = new ChatStore(bus, sample.conversations, sample.messages);
  const files = new FakeAttachments(sampleFiles);
  const now = (): string => new Date().toISOString();
  const found = (each: Conversation | undefined): Result<Conversation> =>
    each === undefined ? notFound : { ok: true, value: each };

  const chat: Client<Contract["chat"]> = {
    ...fakeTurns(store, bus, files, scenario.chats === "slow"),
    ...fakeShelf(store, scenario.engine === "ready"),
    conversations: async () => good(store.conversations),
    create: async ({ thinking, settings }) => {
      const made = conversation({
        id: store.newId("c"),
        thinking,
        settings: { ...plainSettings, ...settings },
        createdAt: now(),
        updatedAt: now(),
      });
      store.create(made);
      return good(made);
    },
    messages: async ({ id, last }) => {
      const branch = store.branch(id);
      return good(last === undefined ? branch : branch.slice(-last));
    },
    change: async ({ id, settings, ...change }) => {
      const before = store.conversations.find((each) => each.id === id);
      if (before === undefined) return notFound;
      return found(store.change(id, { ...change, settings: { ...before.settings, ...settings } }));
    },
    remove: async ({ id }) => {
      store.remove(id);
      return good(undefined);
    },
    restore: async ({ id }) => found(store.restore(id)),
    selectBranch: async ({ conversationId, messageId }) => {
      store.open(conversationId, messageId);
      return good(store.branch(conversationId));
    },
    answers: async ({ messageId }) => {
      const one = store.find(messageId);
      if (one === undefined) return notFound;
      const all = store.all(one.conversationId);
      return good(all.filter(({ parentId, role }) => parentId === one.parentId && role === one.role));
    },
    tree: async ({ id }) => good(store.tree(id)),
    newFromSummary: async ({ conversationId }) => {
      const old = store.conversations.find(({ id }) => id === conversationId);
      if (old === undefined) return notFound;
      const id = store.newId("c");
      const made = conversation({
        ...old,
        id,
        title: `${old.title} (2)`,
        createdAt: now(),
        updatedAt: now(),
      });
      store.create(made);
      const summary = "The user reads a large CSV file in Python, row by row.";
      const compaction = { summary, tokensBefore: 12_300, tokensAfter: 800, createdAt: now() };
      store.add(message({ id: store.newId("s"), conversationId: id, text: summary, compaction }));
      return good(made);
    },
  };
  return {
    chat,
    attachments: files.client(),
    streamAt: (conversationId, tokensPerSecond, ms) =>
      streamAt(store, bus, conversationId, tokensPerSecond, ms),
  };
}

function good<T>(value: T): Result<T> {
  return { ok: true, value };
}
