import type { AnswerCall, Message, ToolCall } from "../../main/contract";
import { answerParts } from "../../main/contract/answer-parts";
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

/** Name of what was said in one go, by its place: an answer that called tools has several. */
export function textPart(at: number): string {
  return at === 0 ? part.text : `${part.text}-${at}`;
}

/** Names of the parts of a call, by its place among the calls: the tool, and, folded, what it was given and gave. */
export function callParts(at: number): {
  readonly tool: string;
  readonly given: string;
  readonly gave: string;
} {
  return { tool: `tool-${at}`, given: `given-${at}`, gave: `gave-${at}` };
}

/** A tool as it is named: as its server calls it, or, where there is none, as the model does. */
export const shownName = ({ name, run }: AnswerCall): string =>
  run === undefined || run.tool === "" ? name : `${run.server}: ${run.tool}`;

/** What a tool was given, as it is drawn. */
export function givenText(call: ToolCall): string {
  return visibleText(JSON.stringify(call.arguments, null, 2));
}

/** All texts of a message that somebody may look for, in the order in which they are read. Empty ones are left out. */
export function partsOf(message: Message): readonly Part[] {
  const { role, text, thinking, toolCalls, attachments, compaction } = message;
  const plain = (name: string, shown: string): Part => ({ name, text: visibleText(shown), folded: false });
  const folded = (name: string, shown: string): Part => ({ name, text: shown, folded: true });
  const partsOfCall = (call: AnswerCall & { readonly at: number }): readonly Part[] => {
    const names = callParts(call.at);
    return [
      plain(names.tool, shownName(call)),
      folded(names.given, givenText(call)),
      folded(names.gave, visibleText(call.run?.gave ?? "")),
    ];
  };
  const parts =
    role === "user"
      ? [...attachments.map(({ id, name }) => plain(filePart(id), name)), plain(part.text, text)]
      : [
          folded(part.thinking, visibleText(thinking)),
          ...answerParts(message).flatMap(({ text: said, calls }, at) => [
            plain(textPart(at), said),
            ...calls.flatMap(partsOfCall),
          ]),
          ...toolCalls.flatMap((call, at) => (call.run === undefined ? partsOfCall({ ...call, at }) : [])),
        ];
  if (compaction !== null) parts.push(folded(part.summary, visibleText(compaction.summary)));
  return parts.filter((each) => each.text !== "");
}
