import { memo, useState } from "react";
import type { Conversation } from "../../main/contract";
import { useT } from "../i18n";
import { selectConversation, useChat } from "../state/chat";
import { removeWithUndo } from "../state/shelf";
import { RenameField } from "./rename-field";
import { RowMenu } from "./row-menu";
import { titleOf } from "./title";

/** A conversation in the list: opens on press; a menu, a double click and keys do the rest. */
export const ConversationRow = memo(({ conversation }: { readonly conversation: Conversation }) => {
  const t = useT();
  const selected = useChat((state) => state.selectedId === conversation.id);
  const running = useChat((state) => state.progress[conversation.id] !== undefined);
  const [renaming, setRenaming] = useState(false);
  const [menuOpen, setMenuOpen] = useState(false);
  const title = titleOf(conversation, t);
  if (renaming)
    return (
      <div className="flex h-8 items-center px-0.5">
        <RenameField conversation={conversation} onDone={() => setRenaming(false)} />
      </div>
    );
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === "F2") setRenaming(true);
    else if (event.key === "Delete") void removeWithUndo(conversation.id, title);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className={`group flex h-8 items-center rounded-md pr-0.5 ${selected ? "bg-accent-quiet" : "hover:bg-raised"}`}
    >
      <button
        type="button"
        data-row
        aria-current={selected ? "true" : undefined}
        title={title}
        onClick={() => selectConversation(conversation.id)}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={onKeyDown}
        onContextMenu={(event) => {
          event.preventDefault();
          setMenuOpen(true);
        }}
        className="flex h-full min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left focus-visible:-outline-offset-2"
      >
        <span className="truncate">{title}</span>
        {running && (
          <span className="size-1.5 shrink-0 rounded-full bg-accent-strong">
            <span className="sr-only">{t("chat.answering")}</span>
          </span>
        )}
      </button>
      <RowMenu
        conversation={conversation}
        title={title}
        open={menuOpen}
        onOpen={setMenuOpen}
        onRename={() => setRenaming(true)}
      />
    </div>
  );
});
ConversationRow.displayName = "ConversationRow";
