import { Fragment, memo } from "react";
import type { Message } from "../../main/contract";
import { answerParts, type RunCall } from "../../main/contract/answer-parts";
import { Markdown } from "../markdown";
import { textPart } from "../search/parts";
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
  const parts = answerParts(message);
  const onlyAsked = message.toolCalls.flatMap((call, at) => (call.run === undefined ? [{ call, at }] : []));
  const calling = message.toolCalls.some(({ run }) => run?.state === "waiting" || run?.state === "running");
  const placed = (call: RunCall) => ({ call, at: call.at });
  return (
    <div className="group/message flex flex-col gap-3 px-4">
      {message.thinking !== "" && <Thinking message={message} />}
      {parts.map(({ text, calls }, at) => (
        // Parts are only ever added at the end.
        // biome-ignore lint/suspicious/noArrayIndexKey: their place is what they are
        <Fragment key={at}>
          {text !== "" && (
            <div data-part={textPart(at)}>
              <Markdown text={text} growing={streaming && at === parts.length - 1} />
            </div>
          )}
          {calls.length > 0 && <ToolCalls messageId={message.id} calls={calls.map(placed)} />}
        </Fragment>
      ))}
      {onlyAsked.length > 0 && <ToolCalls messageId={message.id} calls={onlyAsked} />}
      {streaming && !calling && parts.at(-1)?.text === "" && parts.at(-1)?.thinking === "" && (
        <Working message={message} />
      )}
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
