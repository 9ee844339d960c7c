import type { Message } from "../../main/contract";

/** Text that came since the last event. */
export interface Delta {
  readonly conversationId: string;
  readonly messageId: string;
  readonly thinkingAt: number;
  readonly thinking: string;
  readonly textAt: number;
  readonly text: string;
}

/** `have` with `piece` put at `at`: what overlaps counts once; null when something between is missing. */
function joined(have: string, piece: string, at: number): string | null {
  if (at > have.length) return null;
  return have + piece.slice(have.length - at);
}

/** The message with the delta applied, or null when a part before it never came: then it must be fetched anew. */
export function applyDelta(message: Message, delta: Delta): Message | null {
  const text = joined(message.text, delta.text, delta.textAt);
  const thinking = joined(message.thinking, delta.thinking, delta.thinkingAt);
  if (text === null || thinking === null) return null;
  if (text === message.text && thinking === message.thinking) return message;
  return { ...message, text, thinking };
}

/** The list with this message put in its place, or added at the end. */
export function withMessage(messages: readonly Message[], changed: Message): readonly Message[] {
  const index = messages.findIndex((message) => message.id === changed.id);
  if (index < 0) return [...messages, changed];
  return messages.map((message, at) => (at === index ? changed : message));
}

/**
 * The branch to show: from the first message on, always the newest answer to it.
 * A message whose parent is not there counts as a first one, so that nothing stored is ever hidden by damage.
 */
export function activePath(messages: readonly Message[]): readonly Message[] {
  const ids = new Set(messages.map((message) => message.id));
  const children = new Map<string | null, Message>();
  for (const message of messages) {
    const parent = message.parentId !== null && ids.has(message.parentId) ? message.parentId : null;
    const rival = children.get(parent);
    if (rival === undefined || rival.createdAt <= message.createdAt) children.set(parent, message);
  }
  const path: Message[] = [];
  const seen = new Set<string>();
  let next = children.get(null);
  while (next !== undefined && !seen.has(next.id)) {
    path.push(next);
    seen.add(next.id);
    next = children.get(next.id);
  }
  return path;
}
