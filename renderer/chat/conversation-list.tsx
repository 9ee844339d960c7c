import { Search, SquarePen, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useT } from "../i18n";
import { ProtectionHint } from "../protection";
import { SearchResults } from "../search";
import { newChat } from "../state/chat";
import { search, useSearch } from "../state/search";
import { IconButton } from "../ui";
import { ConversationLines } from "./conversation-lines";

/** The conversations, or what a search found in them. */
export function ConversationList() {
  const t = useT();
  const list = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const query = useSearch((state) => state.query);
  const focusAsked = useSearch((state) => state.focusAsked);
  useEffect(() => {
    if (focusAsked > 0) field.current?.select();
  }, [focusAsked]);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape" && query !== "") search("");
    else if (event.key === "ArrowDown")
      list.current?.querySelector<HTMLElement>("[data-result], [data-row]")?.focus();
    else if (event.key === "Enter") list.current?.querySelector<HTMLElement>("[data-result]")?.click();
    else return;
    // Escape means this field alone, not the answer that may be running.
    event.preventDefault();
  };
  return (
    <section
      ref={list}
      aria-label={t("chat.list")}
      className="flex h-full min-w-0 flex-col border-r border-line bg-surface"
    >
      <div className="flex min-h-11 items-center gap-1 border-b border-line pr-2 pl-3">
        <Search size={14} aria-hidden className="shrink-0 text-muted" />
        <input
          ref={field}
          type="search"
          aria-label={t("search.field")}
          placeholder={t("search.field")}
          value={query}
          maxLength={500}
          onChange={(event) => search(event.target.value)}
          onKeyDown={onKeyDown}
          className="h-7 min-w-0 flex-1 bg-transparent px-1.5 [&::-webkit-search-cancel-button]:hidden"
        />
        {query === "" ? (
          <IconButton
            label={t("chat.new")}
            icon={<SquarePen size={16} aria-hidden />}
            onClick={newChat}
            className="hover:bg-raised"
          />
        ) : (
          <IconButton
            label={t("search.clear")}
            icon={<X size={16} aria-hidden />}
            onClick={() => {
              search("");
              field.current?.focus();
            }}
            className="hover:bg-raised"
          />
        )}
      </div>
      {query.trim() === "" ? <ConversationLines /> : <SearchResults toField={() => field.current?.focus()} />}
      <ProtectionHint />
    </section>
  );
}
