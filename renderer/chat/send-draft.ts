import { forgetPending, pendingOf } from "../state/attachments";
import { sendMessage } from "../state/chat";
import { storeSettings } from "../state/conversation-settings";
import { conversationOf, draftOf, takeSent } from "../state/drafts";
import { setPane } from "../state/pane";
import { addQueued } from "../state/queue";

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
    // The answer must be written with the settings that are seen; where they were refused, the pane says why.
    if (!(await storeSettings(id))) return setPane(true);
    const text = draftOf(id);
    const attachments = pendingOf(id).map((attachment) => attachment.id);
    const sent = await sendMessage(id, text, attachments);
    if (sent.state === "refused") return;
    if (sent.state === "queued") addQueued(id, sent.queued);
    takeSent(id, text);
    forgetPending(id, attachments);
  } finally {
    sending = false;
  }
}
