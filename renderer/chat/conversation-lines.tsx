import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useT } from "../i18n";
import { useChat } from "../state/chat";
import { useFormat } from "../ui/format";
import { ConversationRow } from "./conversation-row";
import { type GroupName, groupConversations, type ListLine, linesOf } from "./grouping";

/** Heights of lines, px: as the classes below make them. */
const heights = { heading: 28, conversation: 32 } as const;

function keyOf(line: ListLine | undefined, index: number): string | number {
  if (line === undefined) return index;
  return line.kind === "heading" ? `group-${line.name}` : line.conversation.id;
}

/** The conversations in their groups, of which only what is seen is drawn: five thousand are as quick as fifty. */
export function ConversationLines() {
  const t = useT();
  const conversations = useChat((state) => state.conversations);
  const loaded = useChat((state) => state.loaded);
  const selectedId = useChat((state) => state.selectedId);
  const [archiveOpen, setArchiveOpen] = useState(false);
  const groups = useMemo(() => groupConversations(conversations, new Date()), [conversations]);
  const lines = useMemo(() => linesOf(groups, archiveOpen), [groups, archiveOpen]);
  const total = lines.reduce((sum, { kind }) => (kind === "conversation" ? sum + 1 : sum), 0);
  const frame = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLLIElement>({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: (index) => heights[lines[index]?.kind ?? "conversation"],
    getItemKey: (index) => keyOf(lines[index], index),
    overscan: 8,
    paddingStart: 8,
    paddingEnd: 8,
  });
  // What is opened from elsewhere comes into sight.
  const selectedLine = lines.findIndex(
    (line) => line.kind === "conversation" && line.conversation.id === selectedId,
  );
  useEffect(() => {
    if (selectedLine >= 0) virtualizer.scrollToIndex(selectedLine, { align: "auto" });
  }, [virtualizer, selectedLine]);

  const focusLine = (index: number): void => {
    virtualizer.scrollToIndex(index, { align: "auto" });
    // It is drawn with the next frame, if it was out of sight.
    requestAnimationFrame(() =>
      frame.current
        ?.querySelector<HTMLElement>(`[data-line="${index}"] :is([data-row], [data-fold])`)
        ?.focus(),
    );
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY }[
      event.key
    ];
    const from = event.target instanceof Element ? event.target.closest("[data-line]") : null;
    if (step === undefined || from === null || !(event.target as Element).matches("[data-row], [data-fold]"))
      return;
    const reachable = lines.flatMap((line, index) =>
      line.kind === "conversation" || line.name === "archived" ? [index] : [],
    );
    const at = reachable.indexOf(Number(from.getAttribute("data-line")));
    const next = reachable[Math.max(0, Math.min(reachable.length - 1, at + step))];
    event.preventDefault();
    if (next !== undefined) focusLine(next);
  };
  return (
    <div ref={frame} className="min-h-0 flex-1 overflow-y-auto px-2">
      {loaded && lines.length === 0 && <p className="px-2 py-3 text-muted">{t("chat.noneYet")}</p>}
      <ul
        onKeyDown={onKeyDown}
        aria-label={t("chat.list")}
        className="relative"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const line = lines[index];
          if (line === undefined) return null;
          return (
            <li
              key={key}
              data-line={index}
              className="absolute inset-x-0"
              style={{ transform: `translateY(${start}px)` }}
              {...(line.kind === "conversation"
                ? { "aria-posinset": line.place, "aria-setsize": total }
                : {})}
            >
              {line.kind === "conversation" ? (
                <ConversationRow conversation={line.conversation} />
              ) : (
                <Heading
                  name={line.name}
                  count={line.count}
                  open={archiveOpen}
                  onFold={() => setArchiveOpen(!archiveOpen)}
                />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface HeadingProps {
  readonly name: GroupName;
  readonly count: number;
  readonly open: boolean;
  readonly onFold: () => void;
}

function Heading({ name, count, open, onFold }: HeadingProps) {
  const t = useT();
  const f = useFormat();
  const look = "flex h-7 items-end px-2 pb-1 text-xs text-muted";
  if (name !== "archived")
    return <h2 className={look}>{t(name === "pinned" ? "list.pinned" : `chat.age.${name}`)}</h2>;
  return (
    <h2>
      <button
        type="button"
        data-fold
        aria-expanded={open}
        onClick={onFold}
        className={`${look} w-full items-center gap-1 rounded-md pb-0 hover:text-text focus-visible:-outline-offset-2`}
      >
        <ChevronRight size={14} aria-hidden className={`transition-transform ${open ? "rotate-90" : ""}`} />
        {t("list.archivedGroup", { shown: f.number(count) })}
      </button>
    </h2>
  );
}
