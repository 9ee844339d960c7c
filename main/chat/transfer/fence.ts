/**
 * A text between lines of backticks, one more than it holds in a row anywhere: nothing in it can end it early.
 * The same text always gives the same bytes.
 */
export function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ({ 0: run }) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** The text of a fence that begins at the start of `lines`, and how many lines it takes; null where there is none. */
export function readFence(lines: readonly string[]): { text: string; lines: number } | null {
  const fence = /^`{3,}$/.exec(lines[0] ?? "")?.[0];
  if (fence === undefined) return null;
  const end = lines.indexOf(fence, 1);
  if (end < 0) return null;
  return { text: lines.slice(1, end).join("\n"), lines: end + 1 };
}
