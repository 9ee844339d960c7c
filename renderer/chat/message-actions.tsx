import { Check, Columns2, Copy, Pencil, Quote, RotateCcw } from "lucide-react";
import { useEffect, useState } from "react";
import type { Message } from "../../main/contract";
import { ask, services } from "../bridge";
import { useT } from "../i18n";
import { isRunning, regenerate, useChat } from "../state/chat";
import { compare } from "../state/compared";
import { editMessageAnew } from "../state/kept-edits";
import { addNotice, announce } from "../state/notices";
import { quote } from "../state/quote";
import { AlsoAnswer } from "./also-answer";
import { BranchSwitcher } from "./branch-switcher";
import { RowButton } from "./row-button";

interface MessageActionsProps {
  readonly message: Message;
  /** Over the lower edge of the message instead of in a line of its own. */
  readonly floating?: boolean;
  /** Whether they show without being pointed at. */
  readonly shown?: boolean;
}

const size = 14;

/** What can be done with a message. They show while it is pointed at or has the focus, and can always be reached. */
export function MessageActions({ message, floating = false, shown = false }: MessageActionsProps) {
  const t = useT();
  const running = useChat((state) => isRunning(state, message.conversationId));
  const answer = message.role === "assistant";
  const look = floating ? "rounded-md border border-line bg-bg shadow-float" : "";
  const show = shown
    ? ""
    : "opacity-0 transition-opacity group-focus-within/message:opacity-100 group-hover/message:opacity-100";
  return (
    <div className="flex items-center gap-1">
      {!floating && <BranchSwitcher message={message} floating={false} />}
      <div role="toolbar" aria-label={t("message.actions")} className={`flex items-center ${look} ${show}`}>
        {message.text !== "" && <CopyMessage message={message} />}
        {(message.text !== "" || !answer) && (
          <RowButton
            label={t("message.edit")}
            icon={<Pencil size={size} aria-hidden />}
            disabled={running}
            onClick={() => void editMessageAnew(message)}
          />
        )}
        {answer && (
          <RowButton
            label={t("message.regenerate")}
            icon={<RotateCcw size={size} aria-hidden />}
            disabled={running}
            onClick={() => void regenerate(message)}
          />
        )}
        {answer && <AlsoAnswer message={message} disabled={running} />}
        {answer && message.siblings.length > 1 && (
          <RowButton
            label={t("compare.open")}
            icon={<Columns2 size={size} aria-hidden />}
            onClick={() => compare({ messageId: message.id })}
          />
        )}
        {message.text !== "" && <QuoteMessage message={message} />}
      </div>
      {floating && <BranchSwitcher message={message} floating />}
    </div>
  );
}

function CopyMessage({ message }: { readonly message: Message }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    const result = await ask(services().app.copyText({ text: message.text }));
    if (!result.ok) return addNotice(result.error);
    setCopied(true);
    announce(t("common.copied"));
  };
  const label = t(message.role === "assistant" ? "chat.copyAnswer" : "message.copy");
  return (
    <RowButton
      label={copied ? t("common.copied") : label}
      icon={copied ? <Check size={size} aria-hidden /> : <Copy size={size} aria-hidden />}
      onClick={() => void copy()}
    />
  );
}

/** Quotes what is selected of the message; the whole message where nothing is. */
function QuoteMessage({ message }: { readonly message: Message }) {
  const t = useT();
  return (
    <RowButton
      label={t("message.quote")}
      icon={<Quote size={size} aria-hidden />}
      // Pressing the button must not take the selection away.
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => {
        const article = event.currentTarget.closest("article");
        quote(selectedIn(article) ?? message.text);
        announce(t("message.quoted"));
      }}
    />
  );
}

function selectedIn(element: Element | null): string | null {
  const selection = document.getSelection();
  if (element === null || selection === null || selection.isCollapsed) return null;
  const inside = element.contains(selection.anchorNode) && element.contains(selection.focusNode);
  const text = selection.toString();
  return inside && text.trim() !== "" ? text : null;
}
