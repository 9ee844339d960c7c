import { ArrowDown } from "lucide-react";
import { lazy, Suspense } from "react";
import { useT } from "../i18n";
import { readMessages, useChat } from "../state/chat";
import { Button, ErrorNote } from "../ui";
import { EmptyChat } from "./empty-chat";
import { useFollow } from "./use-follow";
import { useGradually } from "./use-gradually";
import { useSpokenAnswer } from "./use-spoken-answer";
import { UserMessage } from "./user-message";

// Markdown and all that it needs come after the first paint.
const AnswerMessage = lazy(() =>
  import("./answer-message").then(({ AnswerMessage }) => ({ default: AnswerMessage })),
);

/** The conversation that is open, from its first message to its last. */
export function Column() {
  const t = useT();
  const selectedId = useChat((state) => state.selectedId);
  const stored = useChat((state) => (selectedId === null ? undefined : state.messages[selectedId]));
  const error = useChat((state) => (selectedId === null ? undefined : state.readErrors[selectedId]));
  const messages = stored ?? [];
  const from = useGradually(messages.length);
  const { frame, content, away, toLatest } = useFollow();
  useSpokenAnswer(messages.at(-1));

  if (error !== undefined && selectedId !== null)
    return (
      <div className="min-h-0 flex-1 p-6">
        <ErrorNote error={error}>
          <Button onClick={() => void readMessages(selectedId)}>{t("common.tryAgain")}</Button>
        </ErrorNote>
      </div>
    );
  const reachable = { tabIndex: 0, role: "region", "aria-label": t("chat.conversation") };
  return (
    <div className="relative min-h-0 flex-1">
      <div ref={frame} {...reachable} className="h-full overflow-y-auto focus-visible:-outline-offset-2">
        <div ref={content} className="mx-auto flex max-w-[46rem] flex-col gap-5 px-6 py-6">
          {messages.length === 0 && (selectedId === null || stored !== undefined) && <EmptyChat />}
          {messages.slice(from).map((message) =>
            message.role === "user" ? (
              <UserMessage key={message.id} message={message} />
            ) : (
              <Suspense
                key={message.id}
                fallback={<p className="prose whitespace-pre-wrap">{message.text}</p>}
              >
                <AnswerMessage message={message} last={message === messages.at(-1)} />
              </Suspense>
            ),
          )}
        </div>
      </div>
      {away && (
        <Button
          icon={<ArrowDown size={14} aria-hidden />}
          onClick={toLatest}
          className="absolute bottom-3 left-1/2 -translate-x-1/2 shadow-float"
        >
          {t("chat.toLatest")}
        </Button>
      )}
    </div>
  );
}
