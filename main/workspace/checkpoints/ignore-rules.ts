import ignore, { type Ignore } from "ignore";

/** Never recorded, whatever the ignore files say: stores of version control, and packages that can be installed again. */
const alwaysLeftOut = new Set([".git", ".hg", ".svn", ".jj", "node_modules"]);

/** The name of the files whose rules count. Rules for searching only (`.ignore`) say nothing of what is worth keeping. */
export const ignoreFileName = ".gitignore";

/** In bytes; a larger one is no list of rules. */
export const ignoreFileLimit = 1_000_000;

/** The ignore rules that hold in one folder: its own and those of the folders above it. */
export interface FolderRules {
  /** @param name of an entry of this folder */
  leavesOut(name: string, isFolder: boolean): boolean;
  /** These, and what the folder's own ignore file says; null: it has none. */
  withFile(text: string | null): FolderRules;
  /** The rules of a folder in this one, its own ignore file not yet read. */
  inFolder(name: string): FolderRules;
}

/** A folder with an ignore file, and the next one above it. */
interface Rules {
  /** With a `/` at its end, or empty for the opened folder. */
  readonly below: string;
  readonly rules: Ignore;
  readonly above: Rules | undefined;
}

/** Before any ignore file has been read. */
export const noRules: FolderRules = folderRules("", undefined);

function folderRules(below: string, rules: Rules | undefined): FolderRules {
  return {
    leavesOut: (name, isFolder) =>
      alwaysLeftOut.has(name) || isIgnored(rules, `${below}${name}${isFolder ? "/" : ""}`),
    withFile: (text) => {
      if (text === null) return folderRules(below, rules);
      // As git does where the file system tells case apart, or does not.
      const ignorecase = process.platform === "win32" || process.platform === "darwin";
      const own = ignore({ ignorecase, allowRelativePaths: true }).add(text);
      return folderRules(below, { below, rules: own, above: rules });
    },
    inFolder: (name) => folderRules(`${below}${name}/`, rules),
  };
}

/** The nearest ignore file that has a word about the path decides (gitignore(5)). */
function isIgnored(rules: Rules | undefined, path: string): boolean {
  for (let at = rules; at; at = at.above) {
    const { ignored, unignored } = at.rules.test(path.slice(at.below.length));
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}
