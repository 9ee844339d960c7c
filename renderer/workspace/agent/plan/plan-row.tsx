import { ArrowDown, ArrowUp, Circle, CircleCheck, CircleDot, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import type { PlanItem } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { IconButton } from "../../../ui";
import { visibleText } from "../../../ui/visible";
import { longestItem } from "./edit-plan";

interface PlanRowProps {
  readonly item: PlanItem;
  readonly place: number;
  readonly count: number;
  readonly onMark: (state: PlanItem["state"]) => void;
  readonly onReword: (text: string) => void;
  readonly onMove: (by: -1 | 1) => void;
}

const icons = { open: Circle, doing: CircleDot, done: CircleCheck, dropped: Circle } as const;

/** One item of the plan: ticked, reworded in its place, moved (Alt and an arrow), dropped or taken up again. */
export function PlanRow({ item, place, count, onMark, onReword, onMove }: PlanRowProps) {
  const t = useT();
  const shown = visibleText(item.text);
  const [text, setText] = useState(shown);
  const { state } = item;
  const Icon = icons[state];
  const leave = (): void => {
    if (text !== shown) onReword(text);
  };
  return (
    <li className="group flex items-center gap-0.5">
      <IconButton
        label={t(state === "done" ? "agent.plan.reopen" : "agent.plan.tick", { text: shown })}
        icon={<Icon size={14} aria-hidden className={state === "doing" ? "text-accent-strong" : ""} />}
        className="size-6"
        onClick={() => onMark(state === "done" ? "open" : "done")}
      />
      <span className="sr-only">{t(`agent.plan.state.${state}`)}</span>
      <input
        type="text"
        data-plan-place={place}
        aria-label={t("agent.plan.item", { place, count, state: t(`agent.plan.state.${state}`) })}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        value={text}
        maxLength={longestItem}
        onChange={(event) => setText(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") event.currentTarget.blur();
          else if (event.key === "Escape") setText(shown);
          else if (event.altKey && event.key === "ArrowUp") onMove(-1);
          else if (event.altKey && event.key === "ArrowDown") onMove(1);
          else return;
          event.preventDefault();
        }}
        className={`h-7 min-w-0 flex-1 rounded-md border border-transparent bg-transparent px-1.5 hover:border-line focus:border-line-strong focus:bg-bg ${
          state === "dropped" ? "text-muted line-through" : state === "done" ? "text-muted" : ""
        } ${state === "doing" ? "font-medium" : ""}`}
      />
      <span className="flex shrink-0 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
        <IconButton
          label={t("agent.plan.up", { text: shown })}
          icon={<ArrowUp size={13} aria-hidden />}
          className="size-6"
          disabled={place === 1}
          onClick={() => onMove(-1)}
        />
        <IconButton
          label={t("agent.plan.down", { text: shown })}
          icon={<ArrowDown size={13} aria-hidden />}
          className="size-6"
          disabled={place === count}
          onClick={() => onMove(1)}
        />
        {state === "dropped" ? (
          <IconButton
            label={t("agent.plan.takeUp", { text: shown })}
            icon={<RotateCcw size={13} aria-hidden />}
            className="size-6"
            onClick={() => onMark("open")}
          />
        ) : (
          <IconButton
            label={t("agent.plan.drop", { text: shown })}
            icon={<Trash2 size={13} aria-hidden />}
            className="size-6"
            onClick={() => onMark("dropped")}
          />
        )}
      </span>
    </li>
  );
}
