import { register } from "node:module";

/**
 * The loader hook, as the source of a module: node-llama-cpp's test of its own binary answers "works".
 * Kept in the shape that `module.register` takes on every Node from 20 on.
 */
const hook = `
export async function load(url, context, nextLoad) {
  if (!url.endsWith("/bindings/utils/testBindingBinary.js")) return nextLoad(url, context);
  return {
    format: "module",
    shortCircuit: true,
    source: "export async function testBindingBinary() { return true; }",
  };
}
`;

/**
 * Replaces the library's self-test, which loads the binary in a forked child first. Inside Electron the fork
 * fails where the release switches `RunAsNode` off, and it is of no use here: this process is the throw-away
 * child, and the backend probe has tried the binary before. Must run before the library is imported.
 */
export function skipLibrarySelfTest(): void {
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}
