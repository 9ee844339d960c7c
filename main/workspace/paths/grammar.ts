import { QuernError } from "../../contract";

/** Whose rules for file names hold. */
export type PathGrammar = "linux" | "darwin" | "win32";

/** The rules of this system; systems that we do not know are taken for Linux. */
export const grammarHere: PathGrammar =
  process.platform === "win32" ? "win32" : process.platform === "darwin" ? "darwin" : "linux";

// Names of devices, with any ending and with blanks before it:
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file (superscript digits count as digits there).
const device = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])[ ]*(?:\.|$)/i;
// The short second name that Windows may give a file (`GIT~1` for `.git`): it would be a name for another file.
const shortName = /^[^.]{1,6}~\d{1,6}(?:\.[^.]{0,3})?$/;
const noNameOnWindows = /[<>"|?*:\\]/;
const controls = /\p{Cc}/u;

/** The longest name of an entry, in bytes (UTF-16 units on Windows): the limit of all usual file systems. */
const longestName = 255;
const deepest = 200;

/**
 * Takes a path of the contract apart, by the rules of a system, without looking at the disk.
 * @param path below the opened folder, with `/` between parts
 * @returns its parts; none for the folder itself
 * @throws QuernError `path-outside` for what is absolute or climbs, `path-invalid` for what is no plain name
 */
export function partsOf(path: string, grammar: PathGrammar): string[] {
  if (path === "") return [];
  const outside = () => new QuernError("path-outside", { path });
  if (path.startsWith("/")) throw outside();
  if (grammar === "win32" && (/^[a-z]:/i.test(path) || path.startsWith("\\"))) throw outside();
  const parts = path.split("/");
  // On Windows a backslash parts names as well: what climbs with it climbs out, not only a bad name.
  const steps = grammar === "win32" ? path.split(/[\\/]/) : parts;
  if (steps.some((part) => part === "..")) throw outside();
  if (parts.length > deepest || !parts.every((part) => isPlainName(part, grammar)))
    throw new QuernError("path-invalid", { path });
  return parts;
}

/** Whether a name can be that of one entry of a folder, and of no other thing, by the rules of a system. */
export function isPlainName(name: string, grammar: PathGrammar): boolean {
  if (name === "" || name === "." || name === "..") return false;
  if (name.includes("/") || controls.test(name) || !isWellFormed(name)) return false;
  if ((grammar === "win32" ? name.length : Buffer.byteLength(name)) > longestName) return false;
  if (grammar !== "win32") return true;
  return !(noNameOnWindows.test(name) || /[. ]$/.test(name) || device.test(name) || shortName.test(name));
}

/** Half a character would reach the disk as another one. */
function isWellFormed(name: string): boolean {
  return !/\p{Cs}/u.test(name);
}
