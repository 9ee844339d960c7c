import type { AnswerStats, Conversation, Message } from "../../../main/contract";
import { attackAnswer } from "./attack";

const day = 86_400_000;

function daysAgo(days: number): string {
  return new Date(Date.now() - days * day).toISOString();
}

export const sampleStats: AnswerStats = {
  promptTokens: 1204,
  reusedTokens: 980,
  generatedTokens: 412,
  prefillMs: 640,
  decodeMs: 10_050,
  thinkingMs: 6200,
  contextUsedTokens: 7864,
  contextTokens: 65_536,
};

export const sampleThinking = `The user wants to read a large CSV file without loading it whole.
I should show a generator, and say why it stays small in memory. A table of the costs would help.
Then a short note on what to do when a row is broken.`;

export const sampleAnswer = `Read it **row by row**: \`csv.reader\` is an iterator, so only one row is in memory at a time.

\`\`\`python
import csv
from collections.abc import Iterator


def rows(path: str) -> Iterator[dict[str, str]]:
    """Yields one row at a time; a row with too few cells is skipped."""
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if None not in row.values():
                yield row


total = sum(float(row["amount"]) for row in rows("orders.csv"))
print(f"{total:,.2f}")
\`\`\`

What it costs, for a file of 4 GB:

| Way | Memory | Time |
| --- | ---: | ---: |
| \`pandas.read_csv\` | 11.2 GB | 48 s |
| \`csv.DictReader\` | 0.1 GB | 71 s |
| \`polars.scan_csv\` | 0.9 GB | 9 s |

1. If time matters more than memory, use \`scan_csv\`.
2. If rows can be broken, count what you skip:
   - log the line number,
   - stop after too many.

> Keep \`newline=""\`: without it, line breaks inside quoted cells are changed.

The [csv module](https://docs.python.org/3/library/csv.html) describes the dialects.`;

export function conversation(id: string, title: string, ageDays: number): Conversation {
  return { id, title, thinking: true, createdAt: daysAgo(ageDays), updatedAt: daysAgo(ageDays) };
}

export function message(
  conversationId: string,
  id: string,
  parentId: string | null,
  change: Partial<Message>,
): Message {
  return {
    id,
    conversationId,
    parentId,
    role: "user",
    text: "",
    thinking: "",
    toolCalls: [],
    status: "complete",
    error: null,
    stats: null,
    model: null,
    createdAt: new Date().toISOString(),
    ...change,
  };
}

function exchange(id: string, question: string, answer: Partial<Message>): Message[] {
  return [
    message(id, `${id}-q`, null, { text: question }),
    message(id, `${id}-a`, `${id}-q`, {
      role: "assistant",
      stats: sampleStats,
      model: "Qwen3.6-27B Q4_K_M",
      ...answer,
    }),
  ];
}

/** A long conversation, to see that it stays quick. */
function longConversation(id: string): Message[] {
  return Array.from({ length: 400 }, (_, index) =>
    message(id, `${id}-${index}`, index === 0 ? null : `${id}-${index - 1}`, {
      role: index % 2 === 0 ? "user" : "assistant",
      text: index % 2 === 0 ? `Question ${index / 2 + 1}: and then?` : sampleAnswer,
      stats: index % 2 === 0 ? null : sampleStats,
      createdAt: new Date(Date.now() - (400 - index) * 1000).toISOString(),
    }),
  );
}

/** Conversations and their messages, as a store would hold them. */
export function sampleChats(): { conversations: Conversation[]; messages: Record<string, Message[]> } {
  return {
    conversations: [
      conversation("csv", "Reading a large CSV file", 0),
      conversation("stopped", "A poem about mills", 0.01),
      conversation("failed", "Summary of the minutes", 1),
      conversation("interrupted", "Refactoring the parser into smaller functions without changing it", 3),
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
      interrupted: exchange("interrupted", "Split this parser into smaller functions.", {
        thinking: "The parser has three concerns. First the",
        text: "",
        status: "interrupted",
        stats: null,
      }),
      attack: exchange("attack", "What does this page say? \u202Etxet desrever\u202C <b>bold</b>", {
        text: attackAnswer,
      }),
      long: longConversation("long"),
      zh: exchange("zh", "什么是量化？", {
        text: "量化是把模型的每个数用**更少的位**存储。\n\n- 文件更小\n- 占用内存更少\n- 质量略有下降",
      }),
    },
  };
}
