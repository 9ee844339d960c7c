import { useDeferredValue } from "react";
import { useT } from "../i18n";
import { readMessages, useChat } from "../state/chat";
import { Button, ErrorNote } from "../ui";
import { EmptyChat } from "./empty-chat";
import { MessageList } from "./message-list";

/** The conversation that is open, from its first message to its last. */
export function Column() {
  const t = useT();
  const openedId = useChat((state) => state.selectedId);
  // Drawn in slices, so that the page goes on answering; what was open before stays for as long.
  const selectedId = useDeferredValue(openedId);
  const messages = useChat((state) => (selectedId === null ? undefined : state.messages[selectedId]));
  const error = useChat((state) => (selectedId === null ? undefined : state.readErrors[selectedId]));

  if (error !== undefined && selectedId !== null)
    return (
      <div className="min-h-0 flex-1 p-6">
        <ErrorNote error={error}>
          <Button onClick={() => void readMessages(selectedId)}>{t("common.tryAgain")}</Button>
        </ErrorNote>
      </div>
    );
  if (selectedId !== null && messages !== undefined && messages.length > 0)
    return <MessageList key={selectedId} conversationId={selectedId} messages={messages} />;
  const reachable = { tabIndex: 0, role: "region", "aria-label": t("chat.conversation") };
  return (
    <div {...reachable} className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2">
      <div className="mx-auto max-w-[46rem] px-6 py-6">
        {(selectedId === null || messages !== undefined) && <EmptyChat />}
      </div>
    </div>
  );
}
