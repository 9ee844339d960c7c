/**
 * What a terminal says by itself when a program asks it: kind of terminal, state, place of the cursor, a mode, the size
 * of the window (CSI … c, n, R, y, t), that the focus came or went (CSI I, CSI O), and colours (OSC 4, 10 to 12). Digits
 * and fixed words only, so that nothing a shell could run goes through. Source: XTerm Control Sequences.
 */
const replies =
  /^(?:\x1b\[[?>]?[\d;]*\$?[cnRyt]|\x1b\[[IO]|\x1b\](?:4;\d{1,3}|1[012]);rgb:[\da-f/]{1,14}(?:\x07|\x1b\\))+$/u;
/** More than any program asks at once. */
const longest = 1000;

/** Whether all of this is replies of the terminal itself, which need no key of the user's. */
export function isReply(data: string): boolean {
  return data.length <= longest && replies.test(data);
}
