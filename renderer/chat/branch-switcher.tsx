import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Message } from "../../main/contract";
import { useT } from "../i18n";
import { selectBranch } from "../state/chat";
import { RowButton } from "./row-button";

interface BranchSwitcherProps {
  readonly message: Message;
  readonly floating: boolean;
}

/** The message that is being gone to: it is another one in the page, which takes the focus over. */
let goingTo: { readonly id: string; readonly step: -1 | 1 } | null = null;

function takeFocus(group: HTMLElement, step: -1 | 1): void {
  goingTo = null;
  const [before, after] = group.querySelectorAll("button");
  const wanted = step < 0 ? before : after;
  (wanted?.disabled ? (step < 0 ? after : before) : wanted)?.focus();
}

/** Which of the messages in this place is shown, with the ways to the one before and the one after it. */
export function BranchSwitcher({ message, floating }: BranchSwitcherProps) {
  const t = useT();
  const group = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (group.current !== null && goingTo?.id === message.id) takeFocus(group.current, goingTo.step);
  }, [message.id]);
  const { siblings } = message;
  if (siblings.length < 2) return null;
  const at = siblings.indexOf(message.id);
  const go = (step: -1 | 1): void => {
    const id = siblings[at + step];
    if (id === undefined) return;
    goingTo = { id, step };
    void selectBranch(message.conversationId, id);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    go(event.key === "ArrowLeft" ? -1 : 1);
  };
  return (
    <fieldset
      ref={group}
      aria-label={t("branch.label")}
      onKeyDown={onKeyDown}
      className={`figures flex items-center text-xs text-muted ${
        floating ? "rounded-md border border-line bg-bg" : ""
      }`}
    >
      <RowButton
        label={t("branch.previous")}
        icon={<ChevronLeft size={14} aria-hidden />}
        disabled={at <= 0}
        onClick={() => go(-1)}
      />
      <span>{t("branch.place", { place: at + 1, all: siblings.length })}</span>
      <RowButton
        label={t("branch.next")}
        icon={<ChevronRight size={14} aria-hidden />}
        disabled={at < 0 || at === siblings.length - 1}
        onClick={() => go(1)}
      />
    </fieldset>
  );
}
