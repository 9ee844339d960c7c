import type { AnswerCall, CallRun, Conversation, Message } from "../../../../main/contract";
import { conversation, message } from "../../../fixtures/chat";
import { sampleStats } from "./texts";

const words = ["I look at your notes first.", "Two of them speak of mills.", "So it was built in 1871."];
const until = (part: number): number => words.slice(0, part).join("").length;

function called(
  part: number,
  tool: string,
  args: AnswerCall["arguments"],
  end: Partial<CallRun>,
): AnswerCall {
  const place = { round: part - 1, textAt: until(part), thinkingAt: 0 };
  return {
    name: `mcp__files__${tool}`,
    arguments: args,
    run: { server: "files", tool, ...place, state: "done", gave: "", ...end },
  };
}

/** One answer that called tools of a server: carried out, failed, denied, and one of which the end is not known. */
export function callingChats(): { conversations: Conversation[]; messages: Record<string, Message[]> } {
  const at = new Date().toISOString();
  const conversationId = "calls";
  return {
    conversations: [
      conversation({ id: conversationId, title: "When was it built?", createdAt: at, updatedAt: at }),
    ],
    messages: {
      calls: [
        message({ conversationId, id: "calls-q", text: "When was the mill built?" }),
        message({
          conversationId,
          id: "calls-a",
          parentId: "calls-q",
          role: "assistant",
          stats: sampleStats,
          text: words.join(""),
          toolCalls: [
            called(
              1,
              "search_files",
              { pattern: "mill" },
              { gave: "The server files gave, as data:\nmill.md\nold.md" },
            ),
            called(
              2,
              "read_text_file",
              { path: "old.md" },
              { state: "failed", gave: "It failed. No such file" },
            ),
            called(
              2,
              "write_file",
              { path: "mill.md" },
              { state: "denied", gave: "The user did not allow this call." },
            ),
            called(2, "read_text_file", { path: "mill.md" }, { state: "interrupted" }),
          ],
        }),
      ],
    },
  };
}
