import { memo } from "react";
import type { Message } from "../../main/contract";
import { useT } from "../i18n";
import { visibleText } from "../ui/visible";
import { AttachmentChips } from "./attachment-chips";
import { MessageActions } from "./message-actions";
import type { Position } from "./position";

interface UserMessageProps {
  readonly message: Message;
  readonly position: Position;
}

/** What the user wrote, as it was written, with what was attached to it. */
export const UserMessage = memo(({ message, position }: UserMessageProps) => {
  const t = useT();
  return (
    <article
      aria-label={t("chat.you")}
      {...position}
      className="group/message relative rounded-md bg-surface px-4 py-3"
    >
      <AttachmentChips attachments={message.attachments} />
      {message.text !== "" && (
        <p dir="auto" className="prose whitespace-pre-wrap">
          {visibleText(message.text)}
        </p>
      )}
      <div className="absolute right-2 -bottom-4">
        <MessageActions message={message} floating />
      </div>
    </article>
  );
});
UserMessage.displayName = "UserMessage";
