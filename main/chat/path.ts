import type { Message } from "../contract";
import type { ChatTurn } from "../engine";

/**
 * The messages from the first one to the newest, along the newest branch.
 * @param messages all of a conversation, in the order in which they were added
 */
export function activePath(messages: readonly Message[]): Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const path: Message[] = [];
  let next = messages.at(-1);
  while (next) {
    path.push(next);
    // Each is taken once, so that not even a circle in the data could go on for ever.
    byId.delete(next.id);
    next = next.parentId === null ? undefined : byId.get(next.parentId);
  }
  return path.reverse();
}

/** What the model is shown of a path. Answers that never said anything are left out. */
export function turnsOf(path: readonly Message[]): ChatTurn[] {
  return path
    .filter(({ role, text, toolCalls }) => role === "user" || text !== "" || toolCalls.length > 0)
    .map(({ role, text, thinking, toolCalls }) =>
      role === "user" ? { role, text } : { role, text, thinking, toolCalls },
    );
}
