import { Worker } from "node:worker_threads";
import { parentChannel } from "./parent-channel";

/**
 * Runs this program's work in a thread of its process, with the same channel to the parent. For work that waits for
 * a native library many hundred times a second: in a utility process of Electron the main thread's event loop is
 * driven by Chromium's, and each such wait costs the way through both; a thread's loop is Node's alone. The thread's
 * end is the process's end.
 * @param program the built program's own file; in the thread, `parentChannel` reaches the parent
 * @param onClose the parent has gone
 */
export function runInThread(program: string, onClose: () => void): void {
  const channel = parentChannel();
  const thread = new Worker(program, { name: "work" });
  channel.onClose(onClose);
  channel.onMessage((message) => thread.postMessage(message));
  thread.on("message", (message: unknown) => channel.send(message));
  thread.on("error", (error) => {
    throw error;
  });
  thread.on("exit", (code) => process.exit(code));
}
