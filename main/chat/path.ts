import type { Message, ToolCall } from "../contract";
import { answerParts } from "../contract/answer-parts";
import type { ChatImage, ChatTurn } from "../engine";
import { type Contents, userText } from "./attachment-text";

/** What the model is told besides the messages. */
export interface Told {
  systemPrompt: string;
  contents: Contents;
  /** Whether pictures may be shown. */
  images: boolean;
}

/** The place of the last message whose summary stands for everything up to it; -1 where there is none. */
export function compactedAt(path: readonly Message[]): number {
  return path.findLastIndex(({ compaction }) => compaction !== null);
}

/** The messages that the model is still told word by word. */
export function sinceSummary(path: readonly Message[]): readonly Message[] {
  return path.slice(compactedAt(path) + 1);
}

/**
 * The system turn's text: what the user tells the model, and a summary of what is not told word by word any more.
 * Its place before everything else keeps the rest of the prompt as it would be without it.
 */
export function systemText(systemPrompt: string, summary: string | null): string {
  if (summary === null) return systemPrompt;
  const told = `Summary of the conversation so far:\n\n${summary}`;
  return systemPrompt === "" ? told : `${systemPrompt}\n\n${told}`;
}

/**
 * What the model is shown of a path. Answers that never said anything are left out, but for the one at the end where
 * it goes on: it may have been cut in mid-thought.
 */
export function turnsOf(path: readonly Message[], told: Told, continues = false): ChatTurn[] {
  const system = systemText(told.systemPrompt, path[compactedAt(path)]?.compaction?.summary ?? null);
  const last = path.at(-1);
  const turns = sinceSummary(path)
    .filter(
      (one) =>
        one.role === "user" || one.text !== "" || one.toolCalls.length > 0 || (continues && one === last),
    )
    .flatMap((one): ChatTurn[] => {
      const { role } = one;
      if (role === "assistant") return answerTurns(one, continues && one === last);
      const images = told.images ? imagesOf(one, told.contents) : [];
      const said = userText(one, told.contents, told.images);
      return [images.length === 0 ? { role, text: said } : { role, text: said, images }];
    });
  return system === "" ? turns : [{ role: "system", text: system }, ...turns];
}

/** What was said in one go is a turn, and what came of a call another one. */
function answerTurns(answer: Message, goesOn: boolean): ChatTurn[] {
  const parts = answerParts(answer);
  return parts.flatMap(({ thinking, text, calls }, at): ChatTurn[] => {
    if (at < parts.length - 1)
      return [
        { role: "assistant", text, thinking, toolCalls: calls.map(plainCall) },
        ...calls.map(({ run }): ChatTurn => ({ role: "tool", text: run.gave })),
      ];
    // Calls that were only asked for.
    const toolCalls = answer.toolCalls.filter(({ run }) => run === undefined);
    const begun = text !== "" || toolCalls.length > 0 || (goesOn && (at === 0 || thinking !== ""));
    return begun ? [{ role: "assistant", text, thinking, toolCalls }] : [];
  });
}

const plainCall = ({ name, arguments: given }: ToolCall): ToolCall => ({ name, arguments: given });

/** Whether calls are the last of it, so that the model goes on with a turn of its own. */
export function endsInCalls(answer: Message): boolean {
  const parts = answerParts(answer);
  const last = parts.at(-1);
  return parts.length > 1 && last?.text === "" && last.thinking === "";
}

function imagesOf({ attachments }: Message, contents: Contents): ChatImage[] {
  return attachments.flatMap(({ id, kind, name }) => {
    const data = kind === "image" ? contents.get(id)?.image : null;
    return data ? [{ name, data }] : [];
  });
}
