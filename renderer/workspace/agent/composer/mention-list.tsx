import { useT } from "../../../i18n";
import { MentionIcon } from "./mention-icon";
import type { MentionOption } from "./use-mention-options";

interface MentionListProps {
  readonly id: string;
  readonly options: readonly MentionOption[];
  readonly active: number;
  readonly onChoose: (option: MentionOption) => void;
}

/** What can be mentioned, above the field; the field keeps the focus and names the one that is marked. */
export function MentionList({ id, options, active, onChoose }: MentionListProps) {
  const t = useT();
  return (
    <div
      id={id}
      role="listbox"
      aria-label={t("agent.mentions")}
      className="absolute inset-x-0 bottom-full z-20 mb-1 max-h-64 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float"
    >
      {options.map((option, index) => (
        <div
          key={option.key}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          ref={index === active ? intoView : undefined}
          // The field must not lose the focus to a press here.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(option)}
          onKeyDown={(event) => event.key === "Enter" && onChoose(option)}
          className="flex h-7 items-center gap-2 rounded-md px-2 hover:bg-surface aria-selected:bg-accent-quiet"
        >
          <MentionIcon kind={option.mention.kind} />
          <bdi className="min-w-0 flex-1 truncate font-mono text-xs">{option.name}</bdi>
          <span className="shrink-0 text-xs text-muted">{option.what}</span>
        </div>
      ))}
    </div>
  );
}

function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
