/** What asks for help or a version without a command. */
const alone = new Set(["-h", "--help", "-V", "--version"]);

/**
 * The command line's words among the arguments of the packaged executable. What comes before them are switches of
 * Electron's (`--no-sandbox`); files and addresses that a desktop hands over are no commands.
 * @returns null where a window is wanted
 */
export function commandWords(args: readonly string[]): string[] | null {
  const first = args.findIndex((arg) => alone.has(arg) || !arg.startsWith("-"));
  const word = args[first];
  if (word === undefined || !(alone.has(word) || /^[a-z][a-z-]*$/u.test(word))) return null;
  return args.slice(first);
}
