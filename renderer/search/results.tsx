import { useMemo } from "react";
import type { Conversation, SearchHit } from "../../main/contract";
import { titleOf } from "../chat/title";
import { useT } from "../i18n";
import { selectConversation, useChat } from "../state/chat";
import { openHit, search, useSearch } from "../state/search";
import { Button, ErrorNote } from "../ui";
import { Hit, Marked } from "./hits";
import { hasAll, patternOf, piecesOf, wordsOf } from "./matching";

/** As many titles are shown. */
const mostTitles = 30;

function byConversation(hits: readonly SearchHit[]): readonly (readonly [string, readonly SearchHit[]])[] {
  const groups = new Map<string, SearchHit[]>();
  for (const hit of hits) {
    const group = groups.get(hit.conversationId);
    if (group === undefined) groups.set(hit.conversationId, [hit]);
    else group.push(hit);
  }
  return [...groups];
}

/** A message is told once by its words, once more by each of its files, and may stand for a title as well. */
function keyOf({ messageId, place }: SearchHit): string {
  return `${messageId} ${place.part === "attachment" ? place.id : place.part}`;
}

/** Up and down go from result to result; up from the first one back to the field. */
function onArrow(event: React.KeyboardEvent<HTMLElement>, toField: () => void): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const results = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-result]")];
  const at = results.findIndex((result) => result.matches(":focus"));
  event.preventDefault();
  if (event.key === "ArrowUp" && at <= 0) toField();
  else results[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
}

/** What was found: titles first, then messages by conversation, newest first. */
export function SearchResults({ toField }: { readonly toField: () => void }) {
  const t = useT();
  const { query, found, error } = useSearch();
  const conversations = useChat((state) => state.conversations);
  const words = useMemo(() => wordsOf(query), [query]);
  const pattern = useMemo(() => patternOf(words), [words]);
  const titles = useMemo(
    () => conversations.filter(({ title }) => hasAll(title, words)).slice(0, mostTitles),
    [conversations, words],
  );
  const groups = useMemo(() => byConversation(found?.hits ?? []), [found]);
  const nothing = found?.query === query && titles.length === 0 && groups.length === 0;
  return (
    <section
      aria-label={t("search.results")}
      onKeyDown={(event) => onArrow(event, toField)}
      className="min-h-0 flex-1 overflow-y-auto px-2 py-2"
    >
      <p role="status" className="sr-only">
        {found?.query === query ? t("search.count", { count: titles.length + found.hits.length }) : ""}
      </p>
      {titles.length > 0 && (
        <>
          <h2 className="px-2 pb-1 text-xs text-muted">{t("search.titles")}</h2>
          <ul className="mb-3">
            {titles.map((conversation) => (
              <TitleHit key={conversation.id} conversation={conversation} pattern={pattern} />
            ))}
          </ul>
        </>
      )}
      {groups.length > 0 && <h2 className="px-2 pb-1 text-xs text-muted">{t("search.messages")}</h2>}
      {groups.map(([id, hits]) => (
        <section key={id} aria-label={hits[0]?.title ?? ""} className="mb-2">
          <h3 className="truncate px-2 font-medium">
            {hits[0]?.title.trim() === "" ? t("chat.new") : hits[0]?.title}
            {hits[0]?.archived === true && <ArchivedMark />}
          </h3>
          <ul>
            {hits.map((hit) => (
              <Hit key={keyOf(hit)} hit={hit} onOpen={() => void openHit(hit)} />
            ))}
          </ul>
        </section>
      ))}
      {found?.more === true && <p className="px-2 py-1 text-xs text-muted">{t("search.more")}</p>}
      {nothing && <p className="px-2 py-1 text-muted">{t("search.none")}</p>}
      {error !== null && (
        <ErrorNote error={error}>
          <Button onClick={() => search(query)}>{t("common.tryAgain")}</Button>
        </ErrorNote>
      )}
    </section>
  );
}

interface TitleHitProps {
  readonly conversation: Conversation;
  readonly pattern: RegExp | null;
}

function TitleHit({ conversation, pattern }: TitleHitProps) {
  const t = useT();
  return (
    <li>
      <button
        type="button"
        data-result
        onClick={() => selectConversation(conversation.id)}
        className="h-8 w-full truncate rounded-md px-2 text-left hover:bg-raised focus-visible:bg-raised focus-visible:-outline-offset-2"
      >
        <Marked pieces={piecesOf(titleOf(conversation, t), pattern)} />
        {conversation.archived && <ArchivedMark />}
      </button>
    </li>
  );
}

function ArchivedMark() {
  const t = useT();
  return <span className="ml-1.5 text-xs font-normal text-muted">({t("list.archivedMark")})</span>;
}
