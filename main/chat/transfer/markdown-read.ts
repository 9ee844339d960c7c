import { z } from "zod";
import { QuernError } from "../../contract";
import {
  type ExportedAttachment,
  type ExportedConversation,
  exportedConversation,
  exportVersion,
} from "./exported";
import { readFence } from "./fence";

// A title may hold what JavaScript takes for the end of a line.
const mark = /^<!-- quern:([a-z]+) (\{.*\}) -->$/s;

interface Section {
  kind: string;
  facts: unknown;
  /** The lines after the comment, up to the next one. */
  lines: string[];
}

const conversationFacts = z.looseObject({ version: z.number() });
const messageFacts = z.looseObject({ role: z.string(), createdAt: z.string() });
const attachmentFacts = z.object({
  kind: z.string(),
  name: z.string(),
  bytes: z.number(),
  note: z.unknown(),
});

/** Whether a file looks like a conversation that was written as Markdown. */
export function looksLikeMarkdown(text: string): boolean {
  return /^\ufeff?\s*<!-- quern:conversation /.test(text);
}

/** Reads what `markdownOf` wrote. @throws QuernError `import-newer`; ZodError, SyntaxError where it was damaged */
export function readMarkdown(name: string, text: string): ExportedConversation {
  const [head, ...rest] = sections(text);
  const { version, ...conversation } = conversationFacts.parse(
    head?.kind === "conversation" ? head.facts : undefined,
  );
  if (version > exportVersion) throw new QuernError("import-newer", { name });
  const messages: Record<string, unknown>[] = [];
  let attachments: ExportedAttachment[] = [];
  for (const { kind, facts, lines } of rest) {
    const last = messages.at(-1);
    if (kind === "message") {
      attachments = [];
      const id = String(messages.length + 1);
      messages.push({
        ...messageFacts.parse(facts),
        id,
        parentId: messages.length === 0 ? null : String(messages.length),
        text: "",
        attachments,
      });
    } else if (last && kind === "attachment") {
      const read = attachmentOf(attachmentFacts.parse(facts), lines);
      if (read) attachments.push(read);
    } else if (last && kind === "thinking") {
      // Between the two lines that open the fold and an empty one, and the one that closes it.
      last.thinking = plain(lines.slice(3, lines.lastIndexOf("</details>") - 1));
    } else if (last && kind === "text") {
      last.text = plain(withoutEnd(lines));
    }
  }
  return exportedConversation.parse({ ...conversation, messages });
}

function sections(text: string): Section[] {
  const unix = text.replace(/^\ufeff/, "").replace(/\r\n/g, "\n");
  const found: Section[] = [];
  for (const line of unix.split("\n")) {
    const { 1: kind, 2: facts } = mark.exec(line) ?? [];
    if (kind !== undefined && facts !== undefined) found.push({ kind, facts: JSON.parse(facts), lines: [] });
    else found.at(-1)?.lines.push(line);
  }
  return found;
}

function attachmentOf(facts: z.infer<typeof attachmentFacts>, lines: string[]): ExportedAttachment | null {
  const fence = readFence(lines);
  if (!fence || facts.kind === "image") return null;
  const text = plain(fence.text.split("\n"));
  return {
    kind: facts.kind === "pdf" ? "pdf" : "text",
    name: facts.name,
    bytes: facts.bytes,
    characters: text.length,
    note: null,
    text,
    image: null,
  };
}

/** Without the empty line before the next comment, or the line end at the end of the file. */
function withoutEnd(lines: readonly string[]): string[] {
  return lines.at(-1) === "" ? lines.slice(0, -1) : [...lines];
}

/** With our own backslashes taken off. */
function plain(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/^<!-- \\(\\*)quern:/, "<!-- $1quern:")).join("\n");
}
