import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { app, shell } from "electron";
import { main } from "../../cli";
import { processRuns } from "../../files";
import { utilityChildren } from "../utility-child";
import { runWithoutDisplay } from "./without-display";

const prefix = "quern-command-";

/**
 * Runs a command in the app's own executable, without a window, and ends the process with its exit code. Awaited
 * before the app is ready only where another process does the work.
 * @param programFolder the folder of the built programs
 */
export async function runCommandLine(programFolder: string, words: readonly string[]): Promise<void> {
  const code = await runWithoutDisplay();
  if (code !== null) {
    app.exit(code);
    return;
  }
  // Chromium wants a folder to write in, and the window's may be in use.
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  app.setPath("userData", folder);
  app.disableHardwareAcceleration();
  app.dock?.hide();
  // Not awaited: Electron is ready only after the first file has run to its end.
  runHere(programFolder, words, folder).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    app.exit(1);
  });
}

async function runHere(programFolder: string, words: readonly string[], folder: string): Promise<void> {
  // A dialog of Electron's would wait for somebody who is not there.
  process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    process.stderr.write(`${error.stack ?? error.message}\n`);
    app.exit(1);
  });
  app.on("window-all-closed", () => undefined);
  // Children need it, and the signals are Chromium's until then.
  await app.whenReady();
  const code = await main(programFolder, words, {
    spawnChild: utilityChildren(programFolder),
    workingFolder: folder,
    // On Linux Electron leaves it to a desktop's helper, which a server has not.
    ...(process.platform !== "linux" && { trash: (path: string) => shell.trashItem(path) }),
  });
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  await sweep(folder).catch(() => undefined);
  app.exit(code);
}

/** Chromium writes to its folder until the very end: what commands before this one have left goes too. */
async function sweep(own: string): Promise<void> {
  await rm(own, { recursive: true, force: true });
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`, "u").exec(name)?.[1]);
    if (Number.isSafeInteger(pid) && !processRuns(pid))
      await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** Ends also where nobody reads any more. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => {
    stream.once("error", () => done());
    stream.write("", () => done());
  });
}
