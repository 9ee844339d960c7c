/** Sequences that move, colour and name things. Source: ECMA-48, sections 5.4 and 8.3; xterm's control sequences. */
const sequences =
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|\u001b[ -/]*[0-~]/g;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Enough for what a test run or a compiler says at its end. */
const lineLimit = 200;

/**
 * The last lines that a terminal has shown, as plain text: a line that was written over is as it was written last, and
 * of programs that draw on the whole screen what they drew in order.
 */
export function plainText(output: string): string {
  const lines = output
    .replace(sequences, "")
    .split("\n")
    .map((line) => plainLine(line).trimEnd());
  while (lines.at(-1) === "") lines.pop();
  return lines.slice(-lineLimit).join("\n");
}

/** One line, with the cursor sent back to its begin or by one as it was. */
function plainLine(line: string): string {
  if (!/[\r\b]/.test(line)) return line.replace(controls, "");
  let shown: string[] = [];
  let at = 0;
  for (const character of line) {
    if (character === "\r") at = 0;
    else if (character === "\b") at = Math.max(0, at - 1);
    else {
      if (at > shown.length) shown = [...shown, ...Array<string>(at - shown.length).fill(" ")];
      shown[at] = character;
      at += 1;
    }
  }
  return shown.join("").replace(controls, "");
}
