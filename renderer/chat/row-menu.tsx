import { Menu } from "@base-ui/react/menu";
import { Ellipsis } from "lucide-react";
import type { Conversation } from "../../main/contract";
import { useT } from "../i18n";
import { archive, pin, removeWithUndo } from "../state/shelf";
import { exportConversation } from "../state/transfer";

interface RowMenuProps {
  readonly conversation: Conversation;
  readonly title: string;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly onRename: () => void;
}

const look = "flex h-7 items-center rounded-md px-2 pr-4 data-highlighted:bg-accent-quiet";

/** What can be done with a conversation. */
export function RowMenu({ conversation, title, open, onOpen, onRename }: RowMenuProps) {
  const t = useT();
  const { id, pinned, archived } = conversation;
  const acts: readonly { readonly name: string; readonly act: () => void; readonly bad?: true }[] = [
    { name: t("chat.rename"), act: onRename },
    ...(archived ? [] : [{ name: t(pinned ? "list.unpin" : "list.pin"), act: () => void pin(id, !pinned) }]),
    {
      name: t(archived ? "list.unarchive" : "list.archive"),
      act: () => void archive(id, title, !archived),
    },
    { name: t("list.exportMarkdown"), act: () => void exportConversation(id, "markdown") },
    { name: t("list.exportJson"), act: () => void exportConversation(id, "json") },
    { name: t("list.delete"), act: () => void removeWithUndo(id, title), bad: true },
  ];
  return (
    <Menu.Root open={open} onOpenChange={onOpen}>
      <Menu.Trigger
        aria-label={t("chat.more", { title })}
        className="flex size-7 shrink-0 items-center justify-center rounded-md text-muted opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:text-text data-popup-open:opacity-100"
      >
        <Ellipsis size={16} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="start" sideOffset={2} className="z-30">
          <Menu.Popup className="min-w-40 rounded-md border border-line bg-raised p-1 shadow-float">
            {acts.map(({ name, act, bad }) => (
              <Menu.Item key={name} className={`${look} ${bad === true ? "text-bad" : ""}`} onClick={act}>
                {name}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
