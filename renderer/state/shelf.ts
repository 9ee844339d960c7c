import { translator } from "../i18n";
import { changeConversation, removeConversation, restoreConversation } from "./chat";
import { tell } from "./notices";

const undo = (act: () => Promise<unknown>) => ({
  label: translator.t("list.undo"),
  act: () => void act(),
});

/** Takes a conversation off the list, with a way back: nothing is asked before, since nothing is lost. */
export async function removeWithUndo(id: string, title: string): Promise<void> {
  if (!(await removeConversation(id))) return;
  tell(
    translator.t("list.removed", { title }),
    undo(() => restoreConversation(id)),
  );
}

/** Puts a conversation out of the way, or back on the list. */
export async function archive(id: string, title: string, archived: boolean): Promise<void> {
  if (!(await changeConversation(id, { archived }))) return;
  tell(
    translator.t(archived ? "list.archived" : "list.unarchived", { title }),
    undo(() => changeConversation(id, { archived: !archived })),
  );
}

/** Keeps a conversation at the top of the list, or lets it go down again. */
export function pin(id: string, pinned: boolean): Promise<boolean> {
  return changeConversation(id, { pinned });
}
