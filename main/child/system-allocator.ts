import { constants } from "node:os";
import { dirname, join } from "node:path";

/** Keeps a library loaded although nobody holds it. Source: `RTLD_NODELETE` in glibc's bits/dlfcn.h. */
const noDelete = 0x1000;

let done = false;

/**
 * Has llama.cpp take its large blocks from the system's allocator rather than from Electron's. On Linux the executable
 * brings a `malloc` of its own for all that is loaded into it, and that one ends the process (a trap, by design) when
 * nearly 2 GB or more are asked for at once, as llama.cpp does for weights that it rearranges for the processor and for
 * the KV cache of a long context. Seen with Electron 33: `posix_memalign` of 1.9 GB.
 *
 * The one library that asks for such blocks, `libggml-base`, is loaded beforehand with `RTLD_DEEPBIND`: it then looks
 * for `malloc` in the C library before it looks into the executable. It frees by itself whatever it allocates so. All
 * others stay as they are, C++ ones above all, whose `new` and `delete` are partly written into the libraries and
 * would not be a pair any more; that is why their common library is loaded before, in the usual way.
 *
 * Call it before `import("node-llama-cpp")`, in a process of its own only. Elsewhere than there it does nothing.
 */
export function preferSystemAllocator(): void {
  const { RTLD_LAZY, RTLD_DEEPBIND } = constants.dlopen;
  const concerned = process.platform === "linux" && process.versions.electron !== undefined;
  if (done || !concerned || RTLD_DEEPBIND === undefined) return;
  done = true;
  const { dlopen } = process;
  const load = (filename: string, flags: number): void => {
    try {
      Reflect.apply(dlopen, process, [{ exports: {} }, filename, flags | noDelete]);
    } catch {
      // Node says that it is no module of its own, and that is so; it stays loaded all the same.
    }
  };
  process.dlopen = (module: object, filename: string, flags: number = RTLD_LAZY) => {
    if (filename.endsWith("llama-addon.node")) {
      load("libstdc++.so.6", RTLD_LAZY);
      load(join(dirname(filename), "libggml-base.so"), RTLD_LAZY | RTLD_DEEPBIND);
    }
    Reflect.apply(dlopen, process, [module, filename, flags]);
  };
}
