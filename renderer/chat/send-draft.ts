import { forgetPending, pendingOf } from "../state/attachments";
import { sendMessage, settingsHold } from "../state/chat";
import { conversationOf, draftOf, takeSent } from "../state/drafts";
import { addQueued } from "../state/queue";
import { scrollToEndOf } from "../state/scroll-target";

let sending = false;

/**
 * Sends what is written and attached in a conversation, null being the new chat. What cannot be stored stays where it
 * is; a second call while the first one is under way does nothing.
 */
export async function sendDraft(conversationId: string | null): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    const id = await conversationOf(conversationId);
    if (id === undefined) return;
    if (!(await settingsHold(id))) return;
    const text = draftOf(id);
    const attachments = pendingOf(id).map((attachment) => attachment.id);
    const sent = await sendMessage(id, text, attachments);
    if (sent.state === "refused") return;
    if (sent.state === "queued") addQueued(id, sent.queued);
    else scrollToEndOf(id);
    takeSent(id, text);
    forgetPending(id, attachments);
  } finally {
    sending = false;
  }
}
