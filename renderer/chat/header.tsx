import { useT } from "../i18n";
import { setThinking, useChat } from "../state/chat";
import { useEngine } from "../state/engine";
import { Hint, Toggle } from "../ui";
import { PaneButton } from "./pane";
import { titleOf } from "./title";

/** Title of the conversation, who answers, and whether it thinks first. */
export function Header() {
  const t = useT();
  const selectedId = useChat((state) => state.selectedId);
  const conversation = useChat((state) => state.conversations.find(({ id }) => id === state.selectedId));
  const newThinking = useChat((state) => state.newThinking);
  const practice = useEngine(({ status }) => status.state === "ready" && status.model.practice);
  return (
    <header className="flex min-h-11 items-center justify-between gap-4 border-b border-line px-6 py-1.5">
      <h1 className="min-w-0 truncate font-semibold">
        {titleOf(conversation, t)}
        {practice && (
          <Hint text={t("practice.what")} side="bottom">
            <button
              type="button"
              className="ml-3 cursor-help rounded-md border border-line bg-surface px-2 py-0.5 text-xs font-normal text-muted"
            >
              {t("practice.label")}
            </button>
          </Hint>
        )}
      </h1>
      <span className="flex shrink-0 items-center gap-2">
        <Toggle
          checked={conversation?.thinking ?? newThinking}
          onChange={(on) => void setThinking(selectedId, on)}
        >
          {t("chat.thinkFirst")}
        </Toggle>
        <PaneButton />
      </span>
    </header>
  );
}
