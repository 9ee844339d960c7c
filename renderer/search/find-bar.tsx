import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useT } from "../i18n";
import { useChat } from "../state/chat";
import { closeFind, find, placesIn, step, useFind } from "../state/find";
import { IconButton } from "../ui";
import { useFormat } from "../ui/format";

/** Finds in the conversation that is open; the browser's own search sees only the messages that are drawn. */
export function FindBar() {
  const t = useT();
  const f = useFormat();
  const field = useRef<HTMLInputElement>(null);
  const { query, at, focusAsked } = useFind();
  const messages = useChat(({ selectedId, messages }) =>
    selectedId === null ? undefined : messages[selectedId],
  );
  const places = useMemo(() => placesIn(messages ?? [], query), [messages, query]);
  useEffect(() => {
    if (focusAsked > 0) field.current?.select();
  }, [focusAsked]);
  useEffect(() => closeFind, []);
  const nothing = query.trim() === "";
  return (
    <search
      aria-label={t("find.label")}
      className="absolute top-2 right-4 z-20 flex h-9 items-center gap-0.5 rounded-md border border-line bg-raised pr-1 pl-2 shadow-float"
    >
      <input
        ref={field}
        type="text"
        aria-label={t("find.label")}
        placeholder={t("find.label")}
        value={query}
        maxLength={500}
        onChange={(event) => find(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
          if (event.key !== "Escape") return;
          // Escape means this bar, not the answer that may be running.
          event.preventDefault();
          closeFind();
        }}
        className="h-7 w-44 bg-transparent px-1"
      />
      <span role="status" className="figures min-w-16 px-1 text-right text-xs text-muted">
        {nothing
          ? ""
          : places.length === 0
            ? t("find.none")
            : t("find.at", {
                at: f.number(Math.min(at, places.length - 1) + 1),
                all: f.number(places.length),
              })}
      </span>
      <IconButton
        label={t("find.previous")}
        icon={<ChevronUp size={16} aria-hidden />}
        disabled={places.length === 0}
        onClick={() => step(-1)}
      />
      <IconButton
        label={t("find.next")}
        icon={<ChevronDown size={16} aria-hidden />}
        disabled={places.length === 0}
        onClick={() => step(1)}
      />
      <IconButton label={t("find.close")} icon={<X size={14} aria-hidden />} onClick={closeFind} />
    </search>
  );
}
