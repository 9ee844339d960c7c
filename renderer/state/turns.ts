import type { Message, QueuedMessage, Result } from "../../main/contract";
import { askOrNotice, services } from "../bridge";
import { beginMessage, beginning } from "./branch";
import { addNotice } from "./notices";

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

async function begin(request: Promise<Result<Message>>): Promise<void> {
  const [result, now] = await beginning(request);
  if (result.ok) beginMessage(now(result.value));
  else addNotice(result.error);
}

/** Answers the last message again. */
export function retryAnswer(conversationId: string): Promise<void> {
  return begin(services().chat.retry({ conversationId }));
}

/** Answers again in place of this answer; the answer stays as a branch beside the new one. */
export function regenerate(messageId: string): Promise<void> {
  return begin(services().chat.regenerate({ messageId }));
}

/** Goes on with an answer that was cut, in the same message. */
export function continueAnswer(messageId: string): Promise<void> {
  return begin(services().chat.continueAnswer({ messageId }));
}

/**
 * Writes a message anew as a branch beside it; a user's message is then answered. False when it was not stored, so
 * that the text must stay where it is.
 */
export async function editMessage(message: Message, text: string): Promise<boolean> {
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

/** Closes the thinking under way and has the answer written. */
export async function answerNow(conversationId: string): Promise<void> {
  await askOrNotice(services().chat.answerNow({ conversationId }));
}
