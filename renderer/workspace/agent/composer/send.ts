import { createTask, sendWords } from "../../../state/agent";
import { adoptNewDraft, agentDraft, takeSentDraft } from "../../../state/agent/drafts";

let sending = false;

/**
 * Sends what is written for a task; null makes a new one of it. What was refused stays in the field; a second call
 * while the first one is under way does nothing.
 */
export async function sendDraft(taskId: string | null, trusted: boolean): Promise<void> {
  const draft = agentDraft(taskId);
  if (sending || draft.text.trim() === "") return;
  sending = true;
  try {
    const id = taskId ?? (await createTask(trusted));
    if (id === undefined) return;
    if (taskId === null) adoptNewDraft(id);
    if (await sendWords(id, draft.text, [...draft.mentions])) takeSentDraft(id, draft);
  } finally {
    sending = false;
  }
}
