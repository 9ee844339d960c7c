import { isMainThread, parentPort } from "node:worker_threads";

/** What a child process needs of its parent, whichever kind of process it is. */
export interface ParentChannel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The parent has gone, or has closed the channel. */
  onClose(listener: () => void): void;
}

/** The part of Electron's `process.parentPort` that is used here; this folder may not import Electron. */
interface UtilityParentPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown }) => void): void;
  on(event: "close", listener: () => void): void;
}

function utilityParentPort(): UtilityParentPort | undefined {
  return (process as NodeJS.Process & { parentPort?: UtilityParentPort }).parentPort;
}

/**
 * The channel to the process that started this one: Electron's utility port or Node's fork channel, or the way to
 * it from a thread that `runInThread` has started.
 * @throws Error when the program was started by hand, with no parent to talk to.
 */
export function parentChannel(): ParentChannel {
  if (!isMainThread && parentPort) {
    // The thread of `runInThread`, whose main thread passes everything on.
    const thread = parentPort;
    return {
      send: (message) => thread.postMessage(message),
      onMessage: (listener) => {
        thread.on("message", listener);
      },
      onClose: (listener) => {
        thread.on("close", listener);
      },
    };
  }
  const port = utilityParentPort();
  if (port) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on("message", (event) => listener(event.data)),
      onClose: (listener) => port.on("close", listener),
    };
  }
  if (typeof process.send !== "function") throw new Error("This program is started by Quern, not by hand.");
  return {
    send: (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => {
      process.on("message", listener);
    },
    onClose: (listener) => {
      process.on("disconnect", listener);
    },
  };
}
