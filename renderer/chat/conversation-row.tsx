import { Menu } from "@base-ui/react/menu";
import { Ellipsis } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Conversation } from "../../main/contract";
import { useT } from "../i18n";
import { removeConversation, renameConversation, selectConversation, useChat } from "../state/chat";
import { Confirm } from "../ui";
import { titleOf } from "./title";

const itemLook = "flex h-7 items-center rounded-md px-2 data-highlighted:bg-accent-quiet";

/** A conversation in the list: opens on press, can be renamed and deleted. */
export function ConversationRow({ conversation }: { readonly conversation: Conversation }) {
  const t = useT();
  const selected = useChat((state) => state.selectedId === conversation.id);
  const running = useChat((state) => state.progress[conversation.id] !== undefined);
  const [renaming, setRenaming] = useState(false);
  const [removing, setRemoving] = useState(false);
  const title = titleOf(conversation, t);
  if (renaming) return <RenameField conversation={conversation} onDone={() => setRenaming(false)} />;
  return (
    <li
      className={`group flex h-8 items-center rounded-md pr-0.5 ${selected ? "bg-accent-quiet" : "hover:bg-raised"}`}
    >
      <button
        type="button"
        aria-current={selected ? "true" : undefined}
        title={title}
        onClick={() => selectConversation(conversation.id)}
        onDoubleClick={() => setRenaming(true)}
        className="flex h-full min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left focus-visible:-outline-offset-2"
      >
        <span className="truncate">{title}</span>
        {running && (
          <span className="pulse-quiet size-1.5 shrink-0 rounded-full bg-accent-strong">
            <span className="sr-only">{t("chat.answering")}</span>
          </span>
        )}
      </button>
      <Menu.Root>
        <Menu.Trigger
          aria-label={t("chat.more", { title })}
          className="flex size-7 shrink-0 items-center justify-center rounded-md text-muted opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:text-text data-popup-open:opacity-100"
        >
          <Ellipsis size={16} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="start" sideOffset={2} className="z-30">
            <Menu.Popup className="min-w-32 rounded-md border border-line bg-raised p-1 shadow-float">
              <Menu.Item className={itemLook} onClick={() => setRenaming(true)}>
                {t("chat.rename")}
              </Menu.Item>
              <Menu.Item className={`${itemLook} text-bad`} onClick={() => setRemoving(true)}>
                {t("chat.delete")}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <Confirm
        open={removing}
        title={t("chat.deleteTitle", { title })}
        actions={[{ label: t("chat.deleteAct"), act: () => void removeConversation(conversation.id) }]}
        onClose={() => setRemoving(false)}
      >
        {t("chat.deleteWhat")}
      </Confirm>
    </li>
  );
}

interface RenameFieldProps {
  readonly conversation: Conversation;
  readonly onDone: () => void;
}

function RenameField({ conversation, onDone }: RenameFieldProps) {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  const [title, setTitle] = useState(conversation.title);
  useEffect(() => field.current?.select(), []);
  const save = (): void => {
    const words = title.trim();
    if (words !== "" && words !== conversation.title) void renameConversation(conversation.id, words);
    onDone();
  };
  return (
    <li className="flex h-8 items-center px-0.5">
      <input
        ref={field}
        aria-label={t("chat.renameLabel")}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") save();
          if (event.key !== "Escape") return;
          // Escape means this field alone, not the answer that may be running.
          event.preventDefault();
          onDone();
        }}
        className="h-7 w-full rounded-md border border-line-strong bg-bg px-1.5"
      />
    </li>
  );
}
