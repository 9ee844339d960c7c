/**
 * Packages that others bring and that do not ship, by the beginning of their name: nothing of the app uses them.
 * A layout of diagrams under EPL or GPL; pictures for pdfjs-dist, which only reads text here; llama.node for browsers, and for the processor of a phone.
 */
const LEFT_OUT = [
  "elkjs",
  "@napi-rs/canvas",
  "@fugood/node-llama-wasm",
  "@fugood/node-llama-linux-arm64-snapdragon",
];

/** @param {string} name of a package */
export function isLeftOut(name) {
  return LEFT_OUT.some((start) => name === start || name.startsWith(`${start}-`));
}

/** The same for electron-builder's list of files. */
export const leftOutFiles = LEFT_OUT.map((start) => `!node_modules/${start}{,-*}/**`);
