import { spawn } from "node:child_process";

/** Whether a window can be shown without help. */
export function hasDisplay() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * @typedef {object} VirtualDisplay
 * @property {NodeJS.ProcessEnv} env what a program needs to find it
 * @property {() => void} stop
 */

/**
 * Starts an X server without a screen on a free display number.
 * @param {{ endsWithLastWindow: boolean }} options whether it ends by itself when its last client has gone
 * @returns {Promise<VirtualDisplay>}
 */
export async function startVirtualDisplay({ endsWithLastWindow }) {
  const args = ["-displayfd", "3", "-screen", "0", "1920x1200x24", "-nolisten", "tcp"];
  if (endsWithLastWindow) args.push("-terminate");
  const server = spawn("Xvfb", args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const stop = () => {
    server.kill();
  };
  process.once("exit", stop);
  const number = await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`Xvfb ended at once (${code})`)));
    server.stdio[3]?.once("data", (data) => resolve(String(data).trim()));
  });
  server.removeAllListeners("exit");
  // Chromium would rather use a Wayland session that is not the one we made.
  const { WAYLAND_DISPLAY: _, ...env } = process.env;
  return { env: { ...env, DISPLAY: `:${number}`, XDG_SESSION_TYPE: "x11" }, stop };
}
