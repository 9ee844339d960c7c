import type { Attachment, Conversation, Message } from "../../../../main/contract";
import { message, conversation as plain } from "../../../fixtures/chat";
import { attackAnswer } from "../attack";
import { longMessages } from "./large";
import { sampleAnswer, sampleStats, sampleThinking } from "./texts";

const day = 86_400_000;

function daysAgo(days: number): string {
  return new Date(Date.now() - days * day).toISOString();
}

function conversation(id: string, title: string, ageDays: number, change: Partial<Conversation> = {}) {
  return plain({ id, title, createdAt: daysAgo(ageDays), updatedAt: daysAgo(ageDays), ...change });
}

function exchange(id: string, question: string, answer: Partial<Message>): Message[] {
  return [
    message({ conversationId: id, id: `${id}-q`, text: question, createdAt: daysAgo(1) }),
    message({
      conversationId: id,
      id: `${id}-a`,
      parentId: `${id}-q`,
      role: "assistant",
      createdAt: daysAgo(0.9),
      stats: sampleStats,
      model: "Qwen3.6-27B Q4_K_M",
      ...answer,
    }),
  ];
}

const minutes: Attachment = {
  id: "minutes",
  kind: "pdf",
  name: "minutes of the committee, 12 November.pdf",
  bytes: 482_113,
  characters: 18_240,
  note: null,
};

const numbers: Attachment = {
  id: "numbers",
  kind: "text",
  name: "orders.csv",
  bytes: 48_100,
  characters: 48_100,
  note: null,
};

/** What the sample messages have attached. */
export const sampleFiles = [
  {
    attachment: minutes,
    text: "Minutes\n\n1. The committee met on 12 November.\n2. It adjourned.",
    image: null,
  },
  { attachment: numbers, text: "date,amount\n2026-01-02,12.50\n2026-01-03,8.00\n", image: null },
];

/** Two questions in place of each other, and three answers to the second one. */
function branched(id: string): Message[] {
  const at = (hours: number) => ({ conversationId: id, createdAt: daysAgo(2 - hours / 24) });
  const answer = (name: string, text: string, hours: number) =>
    message({
      ...at(hours),
      id: `${id}-${name}`,
      parentId: `${id}-q2`,
      role: "assistant",
      text,
      stats: sampleStats,
      model: "Qwen3.6-27B Q4_K_M",
    });
  return [
    message({ ...at(0), id: `${id}-q1`, text: "Name a river." }),
    message({
      ...at(1),
      id: `${id}-a1`,
      parentId: `${id}-q1`,
      role: "assistant",
      text: "The Loire.",
      stats: sampleStats,
    }),
    message({ ...at(2), id: `${id}-q2`, text: "Name a river in Asia." }),
    answer("a2", "The Mekong.", 3),
    answer("a3", "The Indus.", 4),
    answer("a4", "The Yangtze, which is the longest in Asia.", 5),
    message({ ...at(6), id: `${id}-q3`, parentId: `${id}-a4`, text: "How long is it?" }),
    message({
      ...at(7),
      id: `${id}-a5`,
      parentId: `${id}-q3`,
      role: "assistant",
      text: "About 6,300 km.",
      stats: sampleStats,
      notes: [{ code: "no-gpu", params: {} }],
    }),
  ];
}

/** A conversation of which the beginning is summed up. */
function summedUp(id: string): Message[] {
  const [question, answer] = exchange(id, "Read these minutes and the orders.", { text: sampleAnswer });
  if (question === undefined || answer === undefined) return [];
  return [
    { ...question, attachments: [minutes, numbers] },
    {
      ...answer,
      compaction: {
        summary: "The user gave minutes and a table of orders, and wants sums per month.",
        tokensBefore: 12_300,
        tokensAfter: 800,
        createdAt: daysAgo(0.8),
      },
    },
    message({
      conversationId: id,
      id: `${id}-q2`,
      parentId: answer.id,
      text: "And for January?",
      createdAt: daysAgo(0.7),
    }),
    message({
      conversationId: id,
      id: `${id}-a2`,
      parentId: `${id}-q2`,
      role: "assistant",
      text: "20.50 in all.",
      createdAt: daysAgo(0.6),
      stats: sampleStats,
    }),
  ];
}

/** Conversations and their messages, as a store would hold them. */
export function sampleChats(): { conversations: Conversation[]; messages: Record<string, Message[]> } {
  return {
    conversations: [
      conversation("csv", "Reading a large CSV file", 0),
      conversation("stopped", "A poem about mills", 0.01),
      conversation("full", "A book in one question", 0.5),
      conversation("failed", "Summary of the minutes", 1),
      conversation("interrupted", "Refactoring the parser into smaller functions without changing it", 3),
      conversation("branched", "Rivers", 4),
      conversation("summed", "Minutes and orders", 5),
      conversation("attack", "Text from an untrusted page", 12),
      conversation("long", "A very long conversation", 60),
      conversation("zh", "用中文解释量化", 90),
    ],
    messages: {
      csv: exchange(
        "csv",
        "How do I sum a column of a 4 GB CSV file in Python without running out of memory?",
        {
          thinking: sampleThinking,
          text: sampleAnswer,
        },
      ),
      stopped: exchange("stopped", "Write a long poem about mills.", {
        text: "The stone turns slow, the stone turns sure,\nand what was grain",
        status: "stopped",
      }),
      failed: exchange("failed", "Summarise these minutes: …", {
        text: "The committee met on",
        status: "failed",
        stats: null,
        error: {
          code: "engine-crashed",
          params: { what: "signal SIGABRT" },
          detail: "ggml_abort at ggml-cuda.cu:88",
        },
      }),
      full: exchange("full", "Here is the whole book. What is it about?", {
        status: "failed",
        stats: null,
        error: { code: "context-full", params: { needTokens: 81_400, contextTokens: 65_536 } },
      }),
      branched: branched("branched"),
      summed: summedUp("summed"),
      interrupted: exchange("interrupted", "Split this parser into smaller functions.", {
        thinking: "The parser has three concerns. First the",
        text: "",
        status: "interrupted",
        stats: null,
      }),
      attack: exchange("attack", "What does this page say? \u202Etxet desrever\u202C <b>bold</b>", {
        text: attackAnswer,
      }),
      long: longMessages("long", 400),
      zh: exchange("zh", "什么是量化？", {
        text: "量化是把模型的每个数用**更少的位**存储。\n\n- 文件更小\n- 占用内存更少\n- 质量略有下降",
      }),
    },
  };
}
