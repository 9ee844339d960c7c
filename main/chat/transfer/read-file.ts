import { z } from "zod";
import { QuernError } from "../../contract";
import { withEndedCalls } from "../../contract/answer-parts";
import { type ExportedConversation, exportedFile, exportFormat, exportVersion } from "./exported";
import { looksLikeMarkdown, readMarkdown } from "./markdown-read";

/**
 * Reads an exported file, whatever is in it.
 * @param name the file's name, for the sentences
 * @throws QuernError `import-not-quern`, `import-newer`, `import-invalid`
 */
export function readExported(name: string, text: string): ExportedConversation[] {
  try {
    const conversations = looksLikeMarkdown(text) ? [readMarkdown(name, text)] : readJson(name, text);
    for (const conversation of conversations) checkTree(conversation);
    // Where words go, and whose tools may be called, is chosen here, never by a file.
    return conversations.map((one) => ({
      ...one,
      settings: { ...one.settings, endpoint: null, servers: [] },
      messages: one.messages.map(withEndedCalls),
    }));
  } catch (error) {
    if (error instanceof QuernError) throw error;
    throw new QuernError("import-invalid", { name, what: whatOf(error) }, { cause: error });
  }
}

const header = z.looseObject({ format: z.literal(exportFormat), version: z.number() });

function readJson(name: string, text: string): ExportedConversation[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    // Ours, but cut: worth saying, since the rest may be somewhere.
    if (text.includes(`"${exportFormat}"`)) throw error;
    throw new QuernError("import-not-quern", { name });
  }
  const head = header.safeParse(value);
  if (!head.success) throw new QuernError("import-not-quern", { name });
  if (head.data.version > exportVersion) throw new QuernError("import-newer", { name });
  return exportedFile.parse(value).conversations;
}

/** Each id once, and each parent before its children: then the messages are a tree, and no circle is possible. */
function checkTree({ messages, activeMessageId }: ExportedConversation): void {
  const known = new Set<string>();
  for (const { id, parentId } of messages) {
    if (known.has(id) || (parentId !== null && !known.has(parentId)))
      throw new Error(`message ${JSON.stringify(id.slice(0, 80))} is out of place`);
    known.add(id);
  }
  if (activeMessageId !== null && !known.has(activeMessageId))
    throw new Error("the open branch is not there");
}

function whatOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return issue ? `${issue.path.slice(0, 8).map(String).join(".")}: ${issue.message}`.slice(0, 300) : "";
  }
  return (error instanceof Error ? error.message : typeof error).slice(0, 300);
}
