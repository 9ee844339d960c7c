import { lazy, memo, Suspense } from "react";
import type { Message } from "../../main/contract";
import { useT } from "../i18n";
import { useEditing } from "../state/editing";
import { EditField } from "./edit-field";
import { SummaryDivider } from "./summary-divider";
import { UserMessage } from "./user-message";

// Markdown and all that it needs come after the first paint.
const AnswerMessage = lazy(() =>
  import("./answer-message").then(({ AnswerMessage }) => ({ default: AnswerMessage })),
);

interface RowProps {
  readonly message: Message;
  readonly last: boolean;
  /** Counted from 1, and of how many, for those who hear the page. */
  readonly place: number;
  readonly count: number;
}

/** One message of the column, and after it the summary that stands for it, if there is one. */
export const MessageRow = memo(({ message, last, place, count }: RowProps) => {
  const t = useT();
  const editing = useEditing((state) => state.editing?.messageId === message.id);
  const user = message.role === "user";
  return (
    <article
      aria-label={t(user ? "chat.you" : "chat.answer")}
      aria-busy={message.status === "streaming"}
      aria-posinset={place}
      aria-setsize={count}
    >
      {editing ? (
        <EditField message={message} />
      ) : user ? (
        <UserMessage message={message} />
      ) : (
        <Suspense fallback={<p className="prose px-4 whitespace-pre-wrap">{message.text}</p>}>
          <AnswerMessage message={message} last={last} />
        </Suspense>
      )}
      {message.compaction !== null && <SummaryDivider message={message} compaction={message.compaction} />}
    </article>
  );
});
MessageRow.displayName = "MessageRow";
