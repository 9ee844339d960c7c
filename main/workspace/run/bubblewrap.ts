import type { Cage } from "./cage";

/**
 * The arguments of bubblewrap before the command. Everything of the system can be read, the folder can be written;
 * homes and sockets are not there, nor is a network, unless it is asked for; its processes are in a space of their
 * own that ends with Quern.
 */
export function bubblewrapArguments(cage: Cage): string[] {
  const { root, alsoWritten = [], readOnly, hidden, home, tools, emptied, closed, network, folder } = cage;
  const bind = (kind: string, paths: readonly string[]) => paths.flatMap((path) => [kind, path, path]);
  const inside = (path: string, folder: string) => path.startsWith(`${folder}/`);
  const written = [root, ...alsoWritten];
  return [
    "--unshare-all",
    ...(network ? ["--share-net"] : []),
    "--die-with-parent",
    "--new-session",
    "--ro-bind",
    "/",
    "/",
    ...emptied.flatMap((path) => ["--tmpfs", path]),
    ...(emptied.some((path) => home === path || inside(home, path)) ? [] : ["--tmpfs", home]),
    "--dev",
    "/dev",
    "--proc",
    "/proc",
    // Names are looked up through files below /run on many systems.
    ...(network ? ["--ro-bind-try", "/run/systemd/resolve", "/run/systemd/resolve"] : []),
    ...bind("--ro-bind-try", tools),
    ...bind("--bind", written),
    // What is mounted by itself cannot be moved away, with what it holds.
    ...bind(
      "--bind",
      written.flatMap((folder) =>
        foldersAbove(
          closed.filter((path) => inside(path, folder)),
          folder,
        ),
      ),
    ),
    // After all binds: one of a folder above would show it again.
    ...closed.filter((path) => !inside(path, root)).flatMap((path) => ["--tmpfs", path]),
    ...(closed.some((path) => inside(root, path)) ? bind("--bind", [root]) : []),
    ...bind("--ro-bind-try", readOnly),
    ...closed.filter((path) => inside(path, root)).flatMap((path) => ["--tmpfs", path]),
    ...hidden.flatMap((path) => ["--ro-bind-try", "/dev/null", path]),
    "--dir",
    "/tmp/home",
    "--chdir",
    folder,
    "--",
  ];
}

/** The folders between the root and these, from above. */
function foldersAbove(paths: readonly string[], root: string): string[] {
  const found = new Set<string>();
  for (const path of paths)
    for (let at = path.lastIndexOf("/"); at > root.length; at = path.lastIndexOf("/", at - 1))
      found.add(path.slice(0, at));
  return [...found].sort();
}
