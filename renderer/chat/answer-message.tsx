import { memo } from "react";
import type { Message } from "../../main/contract";
import { useT } from "../i18n";
import { Markdown } from "../markdown";
import { useNewest } from "../state/live";
import { Ending } from "./ending";
import { MessageActions } from "./message-actions";
import { Notes } from "./notes";
import type { Position } from "./position";
import { Stats } from "./stats";
import { Thinking } from "./thinking";
import { ToolCalls } from "./tool-calls";
import { Working } from "./working";

interface AnswerMessageProps {
  readonly message: Message;
  readonly last: boolean;
  readonly position: Position;
}

/** What the model answered: its thinking, its words, how it ended, and what it took. */
export const AnswerMessage = memo(({ message: stored, last, position }: AnswerMessageProps) => {
  const t = useT();
  const message = useNewest(stored);
  const streaming = message.status === "streaming";
  return (
    <article
      aria-label={t("chat.answer")}
      aria-busy={streaming}
      {...position}
      className="group/message flex flex-col gap-3 px-4"
    >
      {message.thinking !== "" && <Thinking message={message} />}
      {message.text !== "" && <Markdown text={message.text} growing={streaming} />}
      {message.toolCalls.length > 0 && <ToolCalls calls={message.toolCalls} />}
      {streaming && message.text === "" && message.thinking === "" && <Working message={message} />}
      <Notes notes={message.notes} />
      <Ending message={message} last={last} />
      {!streaming && (
        <div className="-ml-1.5 flex min-h-7 flex-wrap items-center justify-between gap-x-2">
          <MessageActions message={message} shown={last} />
          <Stats message={message} />
        </div>
      )}
    </article>
  );
});
AnswerMessage.displayName = "AnswerMessage";
