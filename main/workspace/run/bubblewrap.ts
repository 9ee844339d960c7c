/** What bubblewrap is to hold a command in. All paths are real and absolute. */
export interface Cage {
  readonly root: string;
  /** Below the root, to be read only: the repository's own data. */
  readonly readOnly: readonly string[];
  /** Files of the folder that hold secrets: an empty file lies over each. */
  readonly hidden: readonly string[];
  /** The user's home, which is not there for a command but for what of it is named in `tools`. */
  readonly home: string;
  /** Folders below the home with programs that PATH names, to be read only. */
  readonly tools: readonly string[];
  /** Folders that are empty for it. */
  readonly emptied: readonly string[];
  readonly network: boolean;
  /** Where it runs. */
  readonly folder: string;
}

/** Homes of others, and places where services of the user listen; those that are there are empty for a command. */
export const emptiedFolders = ["/home", "/root", "/run", "/tmp", "/var/tmp", "/media", "/mnt"];

/**
 * The arguments of bubblewrap before the command. Everything of the system can be read, the folder can be written;
 * homes and sockets are not there, nor is a network, unless it is asked for; its processes are in a space of their
 * own that ends with Quern.
 */
export function bubblewrapArguments(cage: Cage): string[] {
  const { root, readOnly, hidden, home, tools, emptied, network, folder } = cage;
  const bind = (kind: string, paths: readonly string[]) => paths.flatMap((path) => [kind, path, path]);
  return [
    "--unshare-all",
    ...(network ? ["--share-net"] : []),
    "--die-with-parent",
    "--new-session",
    "--ro-bind",
    "/",
    "/",
    ...emptied.flatMap((path) => ["--tmpfs", path]),
    ...(emptied.some((path) => home === path || home.startsWith(`${path}/`)) ? [] : ["--tmpfs", home]),
    "--dev",
    "/dev",
    "--proc",
    "/proc",
    // Names are looked up through files below /run on many systems.
    ...(network ? ["--ro-bind-try", "/run/systemd/resolve", "/run/systemd/resolve"] : []),
    ...bind("--ro-bind-try", tools),
    ...bind("--bind", [root]),
    ...bind("--ro-bind-try", readOnly),
    ...hidden.flatMap((path) => ["--ro-bind-try", "/dev/null", path]),
    "--dir",
    "/tmp/home",
    "--chdir",
    folder,
    "--",
  ];
}
