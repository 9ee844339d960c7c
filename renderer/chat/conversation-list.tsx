import { Search, SquarePen } from "lucide-react";
import { useState } from "react";
import { useT } from "../i18n";
import { ProtectionHint } from "../protection";
import { newChat, useChat } from "../state/chat";
import { IconButton } from "../ui";
import { ConversationRow } from "./conversation-row";
import { groupConversations } from "./grouping";

/** The conversations, newest first, by day. */
export function ConversationList() {
  const t = useT();
  const [query, setQuery] = useState("");
  const conversations = useChat((state) => state.conversations);
  const loaded = useChat((state) => state.loaded);
  const groups = groupConversations(conversations, new Date(), query);
  return (
    <section
      aria-label={t("chat.list")}
      className="flex h-full min-w-0 flex-col border-r border-line bg-surface"
    >
      <div className="flex min-h-11 items-center gap-1 border-b border-line pr-2 pl-3">
        <Search size={14} aria-hidden className="shrink-0 text-muted" />
        <input
          type="search"
          aria-label={t("chat.search")}
          placeholder={t("chat.search")}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          className="h-7 min-w-0 flex-1 bg-transparent px-1.5"
        />
        <IconButton
          label={t("chat.new")}
          icon={<SquarePen size={16} aria-hidden />}
          onClick={newChat}
          className="hover:bg-raised"
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 py-2">
        {groups.map((group) => (
          <section key={group.age} aria-label={t(`chat.age.${group.age}`)} className="mb-3">
            <h2 className="px-2 pb-1 text-xs text-muted">{t(`chat.age.${group.age}`)}</h2>
            <ul>
              {group.conversations.map((conversation) => (
                <ConversationRow key={conversation.id} conversation={conversation} />
              ))}
            </ul>
          </section>
        ))}
        {loaded && groups.length === 0 && (
          <p className="px-2 py-1 text-muted">{t(query.trim() === "" ? "chat.noneYet" : "chat.noneFound")}</p>
        )}
      </div>
      <ProtectionHint />
    </section>
  );
}
