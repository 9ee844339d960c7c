import { memo } from "react";
import type { Message } from "../../main/contract";
import { useT } from "../i18n";
import { visibleText } from "../ui/visible";

/** What the user wrote, as it was written. */
export const UserMessage = memo(({ message }: { readonly message: Message }) => {
  const t = useT();
  return (
    <article aria-label={t("chat.you")} className="message rounded-md bg-surface px-4 py-3">
      <p dir="auto" className="prose whitespace-pre-wrap">
        {visibleText(message.text)}
      </p>
    </article>
  );
});
UserMessage.displayName = "UserMessage";
