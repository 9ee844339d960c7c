import { useEffect, useRef, useState } from "react";
import type { Conversation } from "../../main/contract";
import { useT } from "../i18n";
import { renameConversation } from "../state/chat";

interface RenameFieldProps {
  readonly conversation: Conversation;
  readonly onDone: () => void;
}

/** Gives a conversation another name, in its place on the list. */
export function RenameField({ conversation, onDone }: RenameFieldProps) {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  const [title, setTitle] = useState(conversation.title);
  useEffect(() => field.current?.select(), []);
  const save = (): void => {
    const words = title.trim();
    if (words !== "" && words !== conversation.title) void renameConversation(conversation.id, words);
    onDone();
  };
  return (
    <input
      ref={field}
      aria-label={t("chat.renameLabel")}
      value={title}
      maxLength={200}
      onChange={(event) => setTitle(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        event.stopPropagation();
        if (event.key === "Enter") save();
        if (event.key !== "Escape") return;
        // Escape means this field alone, not the answer that may be running.
        event.preventDefault();
        onDone();
      }}
      className="h-7 w-full rounded-md border border-line-strong bg-bg px-1.5"
    />
  );
}
