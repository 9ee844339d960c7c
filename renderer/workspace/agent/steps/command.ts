/** Characters that need no quotes in any shell. */
const plain = /^[\w@%+=:,./-]+$/;

/** A command as it would be typed, so that where an argument ends can be seen: what has blanks stands in quotes. */
export function shownCommand(argv: readonly string[]): string {
  return argv.map((part) => (plain.test(part) ? part : `'${part.replaceAll("'", `'\\''`)}'`)).join(" ");
}
