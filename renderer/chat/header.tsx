import { GitFork } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useT } from "../i18n";
import { setThinking, useChat } from "../state/chat";
import { useEngine } from "../state/engine";
import { newThinking, useSettings } from "../state/settings";
import { Hint, IconButton, Toggle } from "../ui";
import { PaneButton } from "./pane";
import { PlaceChoice } from "./place-choice";
import { titleOf } from "./title";

const BranchTree = lazy(() => import("./branch-tree").then(({ BranchTree }) => ({ default: BranchTree })));

/** Title of the conversation, who answers, and whether it thinks first. */
export function Header() {
  const t = useT();
  const selectedId = useChat((state) => state.selectedId);
  const conversation = useChat((state) => state.conversations.find(({ id }) => id === state.selectedId));
  const thinksWhenNew = useSettings(newThinking);
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
        <PlaceChoice conversationId={selectedId} />
        {selectedId !== null && <Branches conversationId={selectedId} />}
        <Toggle
          checked={conversation?.thinking ?? thinksWhenNew}
          onChange={(on) => void setThinking(selectedId, on)}
        >
          {t("chat.thinkFirst")}
        </Toggle>
        <PaneButton />
      </span>
    </header>
  );
}

function Branches({ conversationId }: { readonly conversationId: string }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const empty = useChat((state) => (state.messages[conversationId]?.length ?? 0) === 0);
  return (
    <>
      <IconButton
        label={t("branch.tree")}
        icon={<GitFork size={16} aria-hidden />}
        disabled={empty}
        onClick={() => setOpen(true)}
      />
      {open && (
        <Suspense fallback={null}>
          <BranchTree conversationId={conversationId} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
