import { askOrNotice, services } from "../bridge";
import { translator } from "../i18n";
import { selectConversation } from "./chat";
import { tell } from "./notices";

/** Writes one conversation where the user wants it, and says where that was. */
export async function exportConversation(id: string, format: "markdown" | "json"): Promise<void> {
  const path = await askOrNotice(services().chat.exportOne({ id, format }));
  if (path !== undefined && path !== null) tell(translator.t("list.exported", { path }));
}

/** Writes all conversations into one file, and says where. */
export async function exportAllConversations(): Promise<void> {
  const path = await askOrNotice(services().chat.exportAll());
  if (path !== undefined && path !== null) tell(translator.t("list.exportedAll", { path }));
}

/** Adds conversations from files that the user chooses, says how many, and opens the first. */
export async function importConversations(): Promise<void> {
  const added = await askOrNotice(services().chat.importFiles());
  if (added === undefined || added === null) return;
  tell(translator.t("list.imported", { count: added.length }));
  const first = added[0];
  if (first !== undefined) selectConversation(first.id);
}
