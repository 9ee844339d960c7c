import { RotateCcw } from "lucide-react";
import { memo } from "react";
import type { Message } from "../../main/contract";
import { useT } from "../i18n";
import { Markdown } from "../markdown";
import { retryAnswer, useChat } from "../state/chat";
import { Busy, Button, CopyButton, ErrorNote } from "../ui";
import { useFormat } from "../ui/format";
import { Stats } from "./stats";
import { Thinking } from "./thinking";
import { ToolCalls } from "./tool-calls";

interface AnswerMessageProps {
  readonly message: Message;
  readonly last: boolean;
}

/** What the model answered: its thinking, its words, how it ended, and what it took. */
export const AnswerMessage = memo(({ message, last }: AnswerMessageProps) => {
  const t = useT();
  const streaming = message.status === "streaming";
  return (
    <article
      aria-label={t("chat.answer")}
      aria-busy={streaming}
      className="message group/answer flex flex-col gap-3 px-4"
    >
      {message.thinking !== "" && <Thinking message={message} />}
      {message.text !== "" && <Markdown text={message.text} growing={streaming} />}
      {message.toolCalls.length > 0 && <ToolCalls calls={message.toolCalls} />}
      {streaming && message.text === "" && <Waiting message={message} />}
      <Ending message={message} last={last} />
      {!streaming && (
        <div className="-ml-1.5 flex min-h-7 flex-wrap items-center gap-x-2">
          {message.text !== "" && (
            <CopyButton label={t("chat.copyAnswer")} text={() => message.text} iconOnly />
          )}
          <Stats message={message} />
        </div>
      )}
    </article>
  );
});
AnswerMessage.displayName = "AnswerMessage";

function Waiting({ message }: { readonly message: Message }) {
  const t = useT();
  const f = useFormat();
  const progress = useChat((state) => state.progress[message.conversationId]);
  if (message.thinking !== "") return null;
  const reading = progress?.phase === "reading" && progress.newTokens > 0;
  return (
    <Busy>
      {reading
        ? t("status.readingOf", { read: f.number(progress.readTokens), all: f.number(progress.newTokens) })
        : t(progress?.phase === "loading" ? "chat.loadingModel" : "chat.starting")}
    </Busy>
  );
}

function Ending({ message, last }: AnswerMessageProps) {
  const t = useT();
  if (message.status === "streaming" || message.status === "complete") return null;
  const again = last && (
    <Button
      icon={<RotateCcw size={14} aria-hidden />}
      onClick={() => void retryAnswer(message.conversationId)}
    >
      {t("chat.retry")}
    </Button>
  );
  if (message.error !== null && message.error.code !== "cancelled")
    return <ErrorNote error={message.error}>{again}</ErrorNote>;
  return (
    <div className="flex flex-wrap items-center gap-3 text-muted">
      <span>{t(`chat.ended.${message.status}`)}</span>
      {again}
    </div>
  );
}
