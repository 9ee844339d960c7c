import type { Client, Contract, Conversation, Message, Result } from "../../../main/contract";
import type { Bus } from "./bus";
import {
  conversation,
  message,
  sampleAnswer,
  sampleChats,
  sampleStats,
  sampleThinking,
} from "./conversations";
import type { Scenario } from "./scenario";

type Good = <T>(value: T) => Promise<Result<T>>;
type Noted = <A extends [input?: unknown], O>(
  name: string,
  answer: (...input: A) => Promise<O>,
) => (...input: A) => Promise<O>;

/** A store of conversations in memory, and a model that always gives the same answer in small pieces. */
export function fakeChat(scenario: Scenario, bus: Bus, good: Good, noted: Noted): Client<Contract["chat"]> {
  const sample = scenario.chats === "none" ? { conversations: [], messages: {} } : sampleChats();
  let conversations: Conversation[] = sample.conversations;
  const messages: Record<string, Message[]> = sample.messages;
  const drafts = new Map<string, string>();
  const stopped = new Set<string>();
  let nextId = 1;

  const changed = (): void => bus.emit("chat.conversationsChanged", conversations);
  const put = (changedMessage: Message): void => {
    const list = messages[changedMessage.conversationId] ?? [];
    messages[changedMessage.conversationId] = [
      ...list.filter(({ id }) => id !== changedMessage.id),
      changedMessage,
    ];
  };
  const progress = (answer: Message, phase: string, generated: number): void =>
    bus.emit("chat.progress", {
      conversationId: answer.conversationId,
      messageId: answer.id,
      phase,
      readTokens: phase === "reading" ? 512 : 1204,
      newTokens: 1204,
      generatedTokens: generated,
      tokensPerSecond: phase === "reading" ? null : 41.2,
      contextUsedTokens: 1204 + generated,
      contextTokens: 65_536,
    });

  const stream = async (start: Message): Promise<void> => {
    let answer = start;
    const end = (status: Message["status"]): void => {
      answer = { ...answer, status, stats: sampleStats };
      put(answer);
      bus.emit("chat.messageChanged", answer);
    };
    progress(answer, "reading", 0);
    await wait(scenario.chats === "slow" ? 1500 : 60);
    const pieces = [
      ...cut(sampleThinking).map((thinking) => ({ thinking, text: "" })),
      ...cut(sampleAnswer).map((text) => ({ thinking: "", text })),
    ];
    for (const [index, piece] of pieces.entries()) {
      if (stopped.delete(answer.conversationId)) return end("stopped");
      const delta = { conversationId: answer.conversationId, messageId: answer.id, ...piece };
      bus.emit("chat.delta", { ...delta, thinkingAt: answer.thinking.length, textAt: answer.text.length });
      answer = { ...answer, thinking: answer.thinking + piece.thinking, text: answer.text + piece.text };
      put(answer);
      if (index % 6 === 0) progress(answer, answer.text === "" ? "thinking" : "writing", index * 5);
      await wait(scenario.chats === "slow" ? 60 : 8);
    }
    end("complete");
  };

  const answerTo = (conversationId: string, parentId: string): Message => {
    nextId += 1;
    const answer = message(conversationId, `a${nextId}`, parentId, {
      role: "assistant",
      status: "streaming",
      model: "Qwen3.6-27B Q4_K_M",
    });
    put(answer);
    void stream(answer);
    return answer;
  };

  return {
    conversations: () => good(conversations),
    create: noted("chat.create", ({ thinking }: { thinking: boolean }) => {
      nextId += 1;
      const made = { ...conversation(`c${nextId}`, "", 0), thinking };
      conversations = [made, ...conversations];
      messages[made.id] = [];
      changed();
      return good(made);
    }),
    messages: ({ id }) => good([...(messages[id] ?? [])]),
    rename: ({ id, title }) => {
      conversations = conversations.map((each) => (each.id === id ? { ...each, title } : each));
      changed();
      return good(conversations.find((each) => each.id === id) ?? conversation(id, title, 0));
    },
    setThinking: ({ id, thinking }) => {
      conversations = conversations.map((each) => (each.id === id ? { ...each, thinking } : each));
      changed();
      return good(conversations.find((each) => each.id === id) ?? conversation(id, "", 0));
    },
    remove: noted("chat.remove", ({ id }: { id: string }) => {
      conversations = conversations.filter((each) => each.id !== id);
      changed();
      return good(undefined);
    }),
    send: noted("chat.send", ({ conversationId, text }: { conversationId: string; text: string }) => {
      nextId += 1;
      const parent = messages[conversationId]?.at(-1)?.id ?? null;
      const user = message(conversationId, `u${nextId}`, parent, { text });
      put(user);
      conversations = conversations.map((each) =>
        each.id === conversationId && each.title === "" ? { ...each, title: text.slice(0, 60) } : each,
      );
      changed();
      return good({ user, answer: answerTo(conversationId, user.id) });
    }),
    retry: noted("chat.retry", ({ conversationId }: { conversationId: string }) => {
      const last = messages[conversationId]?.findLast(({ role }) => role === "user");
      return good(answerTo(conversationId, last?.id ?? ""));
    }),
    stop: noted("chat.stop", ({ conversationId }: { conversationId: string }) => {
      stopped.add(conversationId);
      return good(undefined);
    }),
    saveDraft: noted(
      "chat.saveDraft",
      ({ conversationId, text }: { conversationId: string; text: string }) => {
        drafts.set(conversationId, text);
        return good(undefined);
      },
    ),
    draft: ({ conversationId }) => good(drafts.get(conversationId) ?? ""),
    storeNotice: () => good(null),
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

function cut(text: string): string[] {
  return text.match(/[\s\S]{1,9}/g) ?? [];
}
