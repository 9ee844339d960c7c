import type { Conversation, Message } from "../../../../main/contract";
import { conversation, message } from "../../../fixtures/chat";
import { sampleAnswer, sampleStats } from "./texts";

const question = `And how does that change when the file is compressed? I would rather not unpack it first, since the
disk is nearly full and the machine has other work to do at the same time.`;

const answer = `${sampleAnswer}

What matters most is that nothing is read twice. A reader that goes over the file once, row by row, is bound by the
disk, and the disk gives about 500 MB in a second; a reader that goes over it once for each column is bound by how
often it goes. So the columns are taken from each row as it passes, and what is wanted of them is added up there.
With a compressed file the same holds, except that the processor now has to unpack what the disk gives, which it does
at about 300 MB in a second for one core. Several files are read at once only when the disk is not already the limit,
which \`iostat -x 1\` shows in its last column.`;

/** A conversation of so many messages: questions, and answers with a table, a list and code, about 500 tokens each. */
export function longMessages(conversationId: string, count: number): Message[] {
  const start = Date.now() - count * 1000;
  return Array.from({ length: count }, (_, index) => {
    const asked = index % 2 === 0;
    return message({
      id: `${conversationId}-${index}`,
      conversationId,
      parentId: index === 0 ? null : `${conversationId}-${index - 1}`,
      role: asked ? "user" : "assistant",
      text: asked ? `Question ${index / 2 + 1}. ${question}` : `Answer ${(index + 1) / 2}. ${answer}`,
      stats: asked ? null : sampleStats,
      model: asked ? null : "Qwen3.6-27B Q4_K_M",
      createdAt: new Date(start + index * 1000).toISOString(),
    });
  });
}

/** What the speed of the page is measured with: a very long conversation, and a short one beside it. */
export function largeChats(): { conversations: Conversation[]; messages: Record<string, Message[]> } {
  const at = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
  return {
    conversations: [
      conversation({ id: "short", title: "Twenty messages", createdAt: at(1), updatedAt: at(1) }),
      conversation({ id: "large", title: "Two thousand messages", createdAt: at(2), updatedAt: at(2) }),
    ],
    messages: { short: longMessages("short", 20), large: longMessages("large", 2000) },
  };
}
