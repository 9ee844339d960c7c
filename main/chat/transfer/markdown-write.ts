import type { ExportedConversation, ExportedMessage } from "./exported";
import { fenced } from "./fence";

/** Headings for people; what is read back stands in the comments. */
export interface MarkdownWords {
  user: string;
  assistant: string;
  thinking: string;
  image: string;
}

export const markdownWords: MarkdownWords = {
  user: "You",
  assistant: "Answer",
  thinking: "Thinking",
  image: "Picture",
};

/**
 * A branch as Markdown for people, which can be read in again: what a heading cannot say stands in comments that
 * begin with `<!-- quern:`. Lines of a message that look like one get a backslash, which reading takes off again.
 * Pictures are named only; the JSON has them.
 * @param conversation its messages are the branch, in order
 */
export function markdownOf(conversation: ExportedConversation): string {
  const { title, thinking, settings, createdAt, updatedAt, messages } = conversation;
  const head = comment("conversation", { version: 1, title, thinking, settings, createdAt, updatedAt });
  const heading = title.replace(/\s+/g, " ").trim();
  return `${[head, `# ${heading}`, ...messages.map(messageText)].join("\n\n")}\n`;
}

function messageText(message: ExportedMessage): string {
  const { role, createdAt, model, compaction, toolCalls } = message;
  const facts = {
    role,
    createdAt,
    ...(model === null ? {} : { model }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    ...(compaction === null ? {} : { compaction }),
  };
  const heading =
    role === "user" ? markdownWords.user : (model ?? markdownWords.assistant).replace(/\s+/g, " ");
  const parts = [`${comment("message", facts)}\n## ${heading}`];
  for (const { kind, name, bytes, note, text } of message.attachments) {
    const mark = comment("attachment", { kind, name, bytes, note });
    parts.push(text === null ? `${mark}\n*${markdownWords.image}*` : `${mark}\n${fenced(escaped(text))}`);
  }
  if (message.thinking !== "") {
    const summary = `<details>\n<summary>${markdownWords.thinking}</summary>`;
    parts.push(`${comment("thinking", {})}\n${summary}\n\n${escaped(message.thinking)}\n\n</details>`);
  }
  parts.push(`${comment("text", {})}\n${escaped(message.text)}`);
  return parts.join("\n\n");
}

/** A comment with facts; two hyphens in a row would end it. */
function comment(kind: string, facts: object): string {
  const json = JSON.stringify(facts).replaceAll("--", "-\\u002d").replaceAll(">", "\\u003e");
  return `<!-- quern:${kind} ${json} -->`;
}

/** Keeps lines that look like our comments from being read as such. */
function escaped(text: string): string {
  return text.replace(/^<!-- (\\*)quern:/gm, "<!-- \\$1quern:");
}
