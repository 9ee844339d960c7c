// Plain syntax only: this must load, and say what is wrong, on a Node that is far too old for everything else.

/** @type {[number, number]} */
const NEEDED = [20, 19];

/**
 * Ends the process with one plain sentence when this Node is older than what the project needs.
 * @param {string} [version]
 */
export function requireNode(version = process.versions.node) {
  const parts = version.split(".").map(Number);
  const major = parts[0] || 0;
  const minor = parts[1] || 0;
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return;
  process.stderr.write(
    `Quern needs Node ${NEEDED.join(".")} or later to be built; this is Node ${version}. ` +
      "Install a newer one (https://nodejs.org) and run the same command again.\n",
  );
  process.exit(1);
}
