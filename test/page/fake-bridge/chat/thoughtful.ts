import type { Attachment, Conversation, Message } from "../../../../main/contract";
import { conversation, message } from "../../../fixtures/chat";
import { longMessages } from "./large";
import { sampleStats } from "./texts";

const plan: Attachment = {
  id: "plan",
  kind: "text",
  name: "plan of the mill.csv",
  bytes: 4810,
  characters: 4810,
  note: null,
};

/** The word “mill” in every part that a message can have: nine times, and twice in what is not drawn of it. */
function mills(conversationId: string): Message[] {
  const answer = { conversationId, role: "assistant", stats: sampleStats } as const;
  return [
    message({
      conversationId,
      id: "mills-q1",
      text: "How does a mill work?",
      attachments: [plan],
      thinking: "A question has no thinking: mill.",
    }),
    message({
      ...answer,
      id: "mills-a1",
      parentId: "mills-q1",
      thinking: "The reader asks about a mill.\nA water mill is the plainest.",
      text: "A **mill** turns grain into flour.",
      toolCalls: [{ name: "measure_mill", arguments: { place: "the old mill", unit: "metre" } }],
      attachments: [{ ...plan, id: "hidden", name: "a mill that no answer shows.csv" }],
    }),
    message({ conversationId, id: "mills-q2", parentId: "mills-a1", text: "And by wind?" }),
    message({
      ...answer,
      id: "mills-a2",
      parentId: "mills-q2",
      thinking: "Some say windmill, some say mill.",
      text: "It has sails for a wheel.",
    }),
  ];
}

/** Higher than any window: what is looked for stands in its last line. */
const lines = Array.from(
  { length: 60 },
  (_, line) => `Line ${line + 1} of a thought about disks and columns.`,
);

/** Two thousand messages, each answer with a long thought; every hundredth ends with the word “quernstone”. */
function thousands(conversationId: string): Message[] {
  return longMessages(conversationId, 2000).map((each, index) => {
    if (each.role === "user") return each;
    const answer = (index + 1) / 2;
    const end = answer % 100 === 0 ? `Answer ${answer} needs a quernstone.` : "That is all.";
    return { ...each, thinking: [...lines, end].join("\n") };
  });
}

/** Conversations to find in: one with something in every part, and a very long one of which the answers were thought about. */
export function thoughtfulChats(): { conversations: Conversation[]; messages: Record<string, Message[]> } {
  const at = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
  return {
    conversations: [
      conversation({ id: "mills", title: "Mills", createdAt: at(1), updatedAt: at(1) }),
      conversation({ id: "thousands", title: "Thousands of thoughts", createdAt: at(2), updatedAt: at(2) }),
    ],
    messages: { mills: mills("mills"), thousands: thousands("thousands") },
  };
}
