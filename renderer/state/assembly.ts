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

/** Where a message stands in a branch, looked for from its end, where changes happen; -1 when it is not on it. */
export function placeOf(branch: readonly Message[], id: string): number {
  return branch.findLastIndex((message) => message.id === id);
}

/** Whether a branch is there from its first message on, and not only its end. */
export function isWhole(branch: readonly Message[]): boolean {
  const [first] = branch;
  return first === undefined || first.parentId === null;
}

/** The branch with this message in its place; the same branch when it is not on it. */
export function withMessage(branch: readonly Message[], changed: Message): readonly Message[] {
  const index = placeOf(branch, changed.id);
  return index < 0 ? branch : branch.with(index, changed);
}

/**
 * The branch that ends with this message: what stood after its parent belongs to another branch now. A message that
 * is on the branch already only takes its place. Null when its parent is not on the branch, which must then be
 * fetched anew.
 */
export function endingWith(branch: readonly Message[], message: Message): readonly Message[] | null {
  if (placeOf(branch, message.id) >= 0) return withMessage(branch, message);
  if (message.parentId === null) return [message];
  const parent = placeOf(branch, message.parentId);
  return parent < 0 ? null : [...branch.slice(0, parent + 1), message];
}
