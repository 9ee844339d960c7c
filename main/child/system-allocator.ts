import { constants } from "node:os";

let done = false;

/**
 * Has native libraries that are loaded from here on use the system's allocator rather than Electron's. On Linux the
 * executable brings a `malloc` of its own for all that is loaded into it, and that one ends the process when a single
 * block of nearly 2 GB or more is asked for, as llama.cpp does for weights that it rearranges and for the KV cache of
 * a long context (seen with Electron 33: `posix_memalign` of 1.9 GB, trap in the executable). `RTLD_DEEPBIND` makes a
 * library look among the libraries that it brings, the C library among them, before it looks into the executable.
 *
 * Call it before such a library is imported, in a process of its own only. Elsewhere it does nothing.
 */
export function preferSystemAllocator(): void {
  const { RTLD_LAZY, RTLD_DEEPBIND } = constants.dlopen;
  const concerned = process.platform === "linux" && process.versions.electron !== undefined;
  if (done || !concerned || RTLD_DEEPBIND === undefined) return;
  done = true;
  const { dlopen } = process;
  process.dlopen = (module: object, filename: string, flags: number = RTLD_LAZY) =>
    Reflect.apply(dlopen, process, [module, filename, flags | RTLD_DEEPBIND]);
}
