import { Failure } from "../lib/failure.mjs";
import { authorOf, isAllowed, licenceText } from "./licences.mjs";

/** @typedef {import("./packages.mjs").Shipped} Shipped */

const INTRODUCTION = `# Third-party notices

Quern ships with, or is built into one file with, the packages below. This file is made by \`npm run notices\` from
package-lock.json and the licence files of the packages; do not edit it.

Electron, with Chromium and Node.js, is shipped with its own notices: \`LICENSE.electron.txt\` and
\`LICENSES.chromium.html\` beside the app. The packages of node-llama-cpp and
llama.node carry builds of llama.cpp and ggml (MIT, Copyright (c) 2023-2026 The ggml authors). The packages of libsql carry builds of libSQL (MIT) and SQLite (public domain).
`;

/**
 * The whole text of THIRD_PARTY.md.
 * @param {readonly Shipped[]} shipped
 * @returns {Promise<string>}
 * @throws {Failure} when a package's licence is unknown or does not let us ship it
 */
export async function noticesDocument(shipped) {
  const refused = shipped.filter(({ entry }) => !isAllowed(entry.license));
  if (refused.length > 0) {
    const list = refused.map(
      ({ name, entry }) => `${name}@${entry.version} (${entry.license ?? "no licence named"})`,
    );
    throw new Failure(`These packages may not ship: ${list.join(", ")}.`);
  }
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const item of shipped) {
    const text = await noticeFor(item);
    groups.set(text, [...(groups.get(text) ?? []), `${item.name} ${item.entry.version}`]);
  }
  const table = shipped.map(({ name, entry }) => `| ${name} | ${entry.version} | ${entry.license} |`);
  const texts = [...groups].map(
    ([text, names]) => `### ${[...new Set(names)].join(", ")}\n\n\`\`\`\`text\n${text}\n\`\`\`\`\n`,
  );
  return [
    INTRODUCTION,
    "## Packages\n",
    ["| Package | Version | Licence |", "| --- | --- | --- |", ...new Set(table)].join("\n"),
    "\n## Licences\n",
    texts.join("\n"),
  ].join("\n");
}

/**
 * Packages of other platforms are not installed here, so a platform's package is covered by the text of the package
 * that it belongs to; the result is then the same on every platform.
 * @param {Shipped} item
 */
async function noticeFor(item) {
  const place = item.platformOf ?? item.place;
  const text = await licenceText(place);
  if (text !== "") return text;
  return `${item.entry.license} (no licence file in the package; by ${await authorOf(place)})`;
}
