import type { Message } from "../../main/contract";

// Sizes of the reading column, px: lines of 24, about 92 characters in a line of 15 px across 44 rem, and what
// stands around the words of a message.
const line = 24;
const perLine = 92;
const aroundQuestion = 24 + 32;
const aroundAnswer = 40;
const block = 12;

/** About how high a message will be, px, until it is measured. */
export function estimateHeight(message: Message): number {
  const { text, role } = message;
  let lines = 0;
  let blocks = 0;
  let from = 0;
  // Only line breaks and lengths are looked at: this runs for every message of a conversation when it is opened.
  while (from <= text.length) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    if (to === from) blocks += 1;
    else lines += Math.ceil((to - from) / perLine);
    from = to + 1;
  }
  const around = role === "user" ? aroundQuestion : aroundAnswer + (message.thinking === "" ? 0 : 32);
  return around + lines * line + blocks * block + (message.attachments.length > 0 ? 40 : 0);
}
