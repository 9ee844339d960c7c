import type { Message, ToolCall } from "../../main/contract";
import { visibleText } from "../ui/visible";

/** One text of a message as it is drawn; it stands in the element whose `data-part` is its name. */
export interface Part {
  /** Of its own within the message. */
  readonly name: string;
  readonly text: string;
  /** Whether it is out of sight until it is unfolded, by its name. */
  readonly folded: boolean;
}

/** Names of the parts that a message has once at most. */
export const part = { text: "text", thinking: "thinking", summary: "summary" } as const;

/** Name of an attached file's part. */
export function filePart(attachmentId: string): string {
  return `file-${attachmentId}`;
}

/** Names of the parts of a call, by its place among the calls: the tool, and what it was given, which is folded. */
export function callParts(at: number): { readonly tool: string; readonly given: string } {
  return { tool: `tool-${at}`, given: `given-${at}` };
}

/** What a tool was given, as it is drawn. */
export function givenText(call: ToolCall): string {
  return visibleText(JSON.stringify(call.arguments, null, 2));
}

/** All texts of a message that somebody may look for, in the order in which they are read. Empty ones are left out. */
export function partsOf(message: Message): readonly Part[] {
  const { role, text, thinking, toolCalls, attachments, compaction } = message;
  const plain = (name: string, shown: string): Part => ({ name, text: visibleText(shown), folded: false });
  const folded = (name: string, shown: string): Part => ({ name, text: shown, folded: true });
  const parts =
    role === "user"
      ? [...attachments.map(({ id, name }) => plain(filePart(id), name)), plain(part.text, text)]
      : [
          folded(part.thinking, visibleText(thinking)),
          plain(part.text, text),
          ...toolCalls.flatMap((call, at) => [
            plain(callParts(at).tool, call.name),
            folded(callParts(at).given, givenText(call)),
          ]),
        ];
  if (compaction !== null) parts.push(folded(part.summary, visibleText(compaction.summary)));
  return parts.filter((each) => each.text !== "");
}
