import { ArrowDown } from "lucide-react";
import type { Message } from "../../main/contract";
import { useT } from "../i18n";
import { Button } from "../ui";
import { MessageRow } from "./message-row";
import { useMessageWindow } from "./use-message-window";
import { useSpokenAnswer } from "./use-spoken-answer";

interface MessageListProps {
  readonly conversationId: string;
  readonly messages: readonly Message[];
}

/** The open branch of a conversation, of which only what is seen is drawn. */
export function MessageList({ conversationId, messages }: MessageListProps) {
  const t = useT();
  const { frame, virtualizer, away, toLatest } = useMessageWindow(conversationId, messages);
  const last = messages.at(-1);
  const reachable = { tabIndex: 0, role: "region", "aria-label": t("chat.conversation") };
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={frame}
        {...reachable}
        className="h-full overflow-y-auto [overflow-anchor:none] focus-visible:-outline-offset-2"
      >
        <div
          ref={virtualizer.containerRef}
          role="feed"
          aria-label={t("chat.messages")}
          aria-busy={last?.status === "streaming"}
          className="relative mx-auto max-w-[46rem]"
        >
          {virtualizer.getVirtualItems().map(({ key, index }) => {
            const message = messages[index];
            return message === undefined ? null : (
              <div
                key={key}
                data-index={index}
                ref={virtualizer.measureElement}
                className="absolute inset-x-0 px-6"
              >
                <MessageRow
                  message={message}
                  last={message === last}
                  place={index + 1}
                  count={messages.length}
                />
              </div>
            );
          })}
        </div>
      </div>
      {last !== undefined && <Spoken last={last} />}
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

/** What is heard of the last message; apart, so that its growth concerns nothing else. */
function Spoken({ last }: { readonly last: Message }) {
  useSpokenAnswer(last);
  return null;
}
