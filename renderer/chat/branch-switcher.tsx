import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Message } from "../../main/contract";
import { useT } from "../i18n";
import { selectBranch } from "../state/chat";
import { RowButton } from "./row-button";

interface BranchSwitcherProps {
  readonly message: Message;
  readonly floating: boolean;
}

/** Which of the messages in this place is shown, with the ways to the one before and the one after it. */
export function BranchSwitcher({ message, floating }: BranchSwitcherProps) {
  const t = useT();
  const { siblings } = message;
  if (siblings.length < 2) return null;
  const at = siblings.indexOf(message.id);
  const open = (id: string | undefined): void => {
    if (id !== undefined) void selectBranch(message.conversationId, id);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (step === 0) return;
    event.preventDefault();
    open(siblings[at + step]);
  };
  return (
    <fieldset
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
        onClick={() => open(siblings[at - 1])}
      />
      <span>{t("branch.place", { place: at + 1, all: siblings.length })}</span>
      <RowButton
        label={t("branch.next")}
        icon={<ChevronRight size={14} aria-hidden />}
        disabled={at < 0 || at === siblings.length - 1}
        onClick={() => open(siblings[at + 1])}
      />
    </fieldset>
  );
}
