import { memo } from "react";
import type { Message } from "../../main/contract";
import { part } from "../search/parts";
import { visibleText } from "../ui/visible";
import { AttachmentChips } from "./attachment-chips";
import { MessageActions } from "./message-actions";

interface UserMessageProps {
  readonly message: Message;
}

/** What the user wrote, as it was written, with what was attached to it. */
export const UserMessage = memo(({ message }: UserMessageProps) => (
  <div className="group/message relative rounded-md bg-surface px-4 py-3">
    <AttachmentChips attachments={message.attachments} />
    {message.text !== "" && (
      <p dir="auto" data-part={part.text} className="prose whitespace-pre-wrap">
        {visibleText(message.text)}
      </p>
    )}
    <div className="absolute right-2 -bottom-4">
      <MessageActions message={message} floating />
    </div>
  </div>
));
UserMessage.displayName = "UserMessage";
