import type { Conversation } from "../../main/contract";
import type { Translate } from "../i18n";

/** The title of a conversation; one without words yet is a new chat. */
export function titleOf(conversation: Conversation | undefined, t: Translate): string {
  const title = conversation?.title.trim() ?? "";
  return title === "" ? t("chat.new") : title;
}
