import { join } from "node:path";
import log from "electron-log/node.js";

/** The log: what happened and what failed, never what was said in a conversation. */
export interface Log {
  info(text: string): void;
  error(text: string, thrown?: unknown): void;
  readonly file: string;
}

/** Opens the log file in the data folder: at most 2 MB, one older file kept. Works where nothing can be written. */
export function openLog(dataFolder: string): Log {
  const file = join(dataFolder, "logs", "quern.log");
  log.transports.file.resolvePathFn = () => file;
  log.transports.file.maxSize = 2_000_000;
  log.transports.file.level = "info";
  // Off the main thread: a slow disk must not hold up the window.
  log.transports.file.sync = false;
  log.transports.console.level = "warn";
  return {
    file,
    info: (text) => log.info(text),
    error: (text, thrown) =>
      log.error(text, thrown instanceof Error ? (thrown.stack ?? thrown.message) : (thrown ?? "")),
  };
}
