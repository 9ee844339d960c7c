import * as nodeModule from "node:module";

const replacedFile = "/bindings/utils/testBindingBinary.js";
const replacement = "export async function testBindingBinary() { return true; }";

interface LoadResult {
  format: string;
  source: string;
  shortCircuit: true;
}
type NextLoad<T> = (url: string, context: object) => T;

function load<T>(url: string, context: object, next: NextLoad<T>): T | LoadResult {
  return url.endsWith(replacedFile)
    ? { format: "module", source: replacement, shortCircuit: true }
    : next(url, context);
}

/** Node 22.15 and later: hooks in this very thread. Not in the type definitions of the oldest Node we start on. */
interface SynchronousHooks {
  registerHooks?(hooks: { load: typeof load }): void;
}

/**
 * Keeps node-llama-cpp from testing its native library in a process that it forks itself: inside Electron's
 * `utilityProcess` with the `RunAsNode` fuse off that fork cannot work, and the library then says that it has no
 * binary. Our own backend probe does the same test, in a process that may crash.
 *
 * Call it before `import("node-llama-cpp")`, in a process of its own only.
 */
export function skipLlamaSelfTest(): void {
  const { registerHooks } = nodeModule as SynchronousHooks;
  if (registerHooks) {
    registerHooks({ load });
    return;
  }
  const source = `
    export async function load(url, context, next) {
      return url.endsWith(${JSON.stringify(replacedFile)})
        ? { format: "module", source: ${JSON.stringify(replacement)}, shortCircuit: true }
        : next(url, context);
    }`;
  nodeModule.register(`data:text/javascript,${encodeURIComponent(source)}`);
}
