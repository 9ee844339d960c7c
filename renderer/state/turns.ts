import type { Message, QueuedMessage, Result } from "../../main/contract";
import { askOrNotice, services } from "../bridge";
import { beginMessage, beginning } from "./branch";
import { compare } from "./compared";
import { storeSettings } from "./conversation-settings";
import { addNotice } from "./notices";
import { setPane } from "./pane";

/** What became of a message: it is being answered, it waits, or it was not stored and must stay where it is. */
type Sent = { state: "started" } | { state: "queued"; queued: QueuedMessage } | { state: "refused" };

/** Sends a message with what is attached to it. */
export async function sendMessage(
  conversationId: string,
  text: string,
  attachments: readonly string[] = [],
): Promise<Sent> {
  const request = services().chat.send({ conversationId, text, attachments: [...attachments] });
  const [result, now] = await beginning(request);
  if (!result.ok) {
    addNotice(result.error);
    return { state: "refused" };
  }
  const sent = result.value;
  if (sent.state === "queued") return sent;
  beginMessage(sent.user);
  beginMessage(now(sent.answer));
  return { state: "started" };
}

/** Whether the settings that are seen hold for the next answer; where they were refused, the pane says why. */
export async function settingsHold(conversationId: string): Promise<boolean> {
  if (await storeSettings(conversationId)) return true;
  setPane(true);
  return false;
}

/** Gives the message that began; null where none did, which is said. */
async function begin(
  conversationId: string,
  request: () => Promise<Result<Message>>,
): Promise<Message | null> {
  if (!(await settingsHold(conversationId))) return null;
  const [result, now] = await beginning(request());
  if (result.ok) beginMessage(now(result.value));
  else addNotice(result.error);
  return result.ok ? result.value : null;
}

/** Answers the last message again. */
export async function retryAnswer(conversationId: string): Promise<void> {
  await begin(conversationId, () => services().chat.retry({ conversationId }));
}

/** Answers again in place of this answer; the answer stays as a branch beside the new one. */
export async function regenerate({ id, conversationId }: Message): Promise<void> {
  await begin(conversationId, () => services().chat.regenerate({ messageId: id }));
}

/**
 * Has the same question answered at another place too, this once, beside this answer; both are shown side by side.
 * @param endpoint null: on this machine
 */
export async function alsoAnswer({ id, conversationId }: Message, endpoint: string | null): Promise<void> {
  const request = () => services().chat.regenerate({ messageId: id, endpoint });
  const begun = await begin(conversationId, request);
  if (begun !== null) compare({ messageId: begun.id, besideId: id });
}

/** Goes on with an answer that was cut, in the same message. */
export async function continueAnswer({ id, conversationId }: Message): Promise<void> {
  await begin(conversationId, () => services().chat.continueAnswer({ messageId: id }));
}

/**
 * Writes a message anew as a branch beside it; a user's message is then answered. False when it was not stored, so
 * that the text must stay where it is.
 */
export async function editMessage(message: Message, text: string): Promise<boolean> {
  if (!(await settingsHold(message.conversationId))) return false;
  const attachments = message.attachments.map(({ id }) => id);
  const request = services().chat.edit({ messageId: message.id, text, attachments });
  const [result, now] = await beginning(request);
  if (!result.ok) {
    addNotice(result.error);
    return false;
  }
  const { edited, answer } = result.value;
  beginMessage(edited);
  if (answer !== null) beginMessage(now(answer));
  return true;
}

/** Stops what a conversation is doing. */
export async function stopAnswer(conversationId: string): Promise<void> {
  await askOrNotice(services().chat.stop({ conversationId }));
}

/** Closes the thinking under way and has the answer written; false where that came to nothing. */
export async function answerNow(conversationId: string): Promise<boolean> {
  return (await askOrNotice(services().chat.answerNow({ conversationId }))) === true;
}
