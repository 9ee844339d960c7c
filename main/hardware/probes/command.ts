import { execFile } from "node:child_process";
import { childEnvironment } from "../../child";

const largestOutputBytes = 4 * 1024 * 1024;

/** What a command printed, and whether it ended well. */
export interface CommandResult {
  stdout: string;
  ok: boolean;
}

/**
 * Runs a system tool without a shell, in English, and reads what it prints. A tool that ends badly may still have
 * printed what is wanted. It is ended with the signal.
 * @throws the system's error (`ENOENT`, …) when the tool cannot be started
 */
export function runCommand(
  file: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    execFile(
      file,
      [...args],
      {
        env: childEnvironment({ LC_ALL: "C", LANG: "C" }),
        signal,
        killSignal: "SIGKILL",
        maxBuffer: largestOutputBytes,
        windowsHide: true,
      },
      (error, stdout) => {
        if (error && typeof error.code !== "number") reject(error);
        else resolve({ stdout, ok: error === null });
      },
    );
  });
}
