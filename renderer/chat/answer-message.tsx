import { memo } from "react";
import type { Message } from "../../main/contract";
import { Markdown } from "../markdown";
import { part } from "../search/parts";
import { useNewest } from "../state/live";
import { Ending } from "./ending";
import { MessageActions } from "./message-actions";
import { Notes } from "./notes";
import { Stats } from "./stats";
import { Thinking } from "./thinking";
import { ToolCalls } from "./tool-calls";
import { Working } from "./working";

interface AnswerMessageProps {
  readonly message: Message;
  readonly last: boolean;
}

/** What the model answered: its thinking, its words, how it ended, and what it took. */
export const AnswerMessage = memo(({ message: stored, last }: AnswerMessageProps) => {
  const message = useNewest(stored);
  const streaming = message.status === "streaming";
  return (
    <div className="group/message flex flex-col gap-3 px-4">
      {message.thinking !== "" && <Thinking message={message} />}
      {message.text !== "" && (
        <div data-part={part.text}>
          <Markdown text={message.text} growing={streaming} />
        </div>
      )}
      {message.toolCalls.length > 0 && <ToolCalls messageId={message.id} calls={message.toolCalls} />}
      {streaming && message.text === "" && message.thinking === "" && <Working message={message} />}
      <Notes notes={message.notes} />
      <Ending message={message} last={last} />
      {!streaming && (
        <div className="-ml-1.5 flex min-h-7 flex-wrap items-center justify-between gap-x-2">
          <MessageActions message={message} shown={last} />
          <Stats message={message} />
        </div>
      )}
    </div>
  );
});
AnswerMessage.displayName = "AnswerMessage";
