/**
 * Plain progress lines for the build scripts. They go to stderr, so that a script's own result (a JSON report, an
 * answer) stays alone on stdout.
 */

const startedAt = Date.now();

/** Seconds as people read them: `0.4 s`, `12.3 s`, `3 min 05 s`. @param {number} ms @returns {string} */
export function formatDuration(ms) {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${String(Math.round(seconds - minutes * 60)).padStart(2, "0")} s`;
}

/** Bytes in decimal units, as files are sold and listed. @param {number} bytes @returns {string} */
export function formatSize(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(0)} MB`;
  return `${Math.ceil(bytes / 1e3)} kB`;
}

/** @typedef {(line: string) => void} Log */

/** One line of progress with the time since the script began. @type {Log} */
export function log(line) {
  const elapsed = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6);
  process.stderr.write(`[${elapsed} s] ${line}\n`);
}
