import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { userInfo } from "node:os";
import { basename, isAbsolute } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

export interface Shell {
  readonly file: string;
  readonly args: readonly string[];
  /** As it is called in the tab. */
  readonly name: string;
}

/** The user's own shell: the first of what the environment, the system's list of users and habit name that is there. */
export async function userShell(env: Env): Promise<Shell> {
  if (process.platform === "win32") {
    const file = `${env.SystemRoot ?? "C:\\Windows"}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
    if (await isProgram(file)) return { file, args: ["-NoLogo"], name: "powershell" };
    return { file: env.ComSpec ?? "cmd.exe", args: [], name: "cmd" };
  }
  for (const file of [env.SHELL, userInfo().shell, "/bin/bash"]) {
    if (!file || !isAbsolute(file) || !(await isProgram(file))) continue;
    // macOS builds a user's paths in what only a login shell reads.
    return { file, args: process.platform === "darwin" ? ["-l"] : [], name: basename(file) };
  }
  return { file: "/bin/sh", args: [], name: "sh" };
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Of Electron, of Chromium, of Quern and of the package that Quern was started from; and of terminals around it, whose
 * sizes and names are not this one's.
 */
const notTheUsers =
  /^(?:ELECTRON_.*|QUERN_.*|CHROME_.*|ORIGINAL_XDG_CURRENT_DESKTOP|APPIMAGE|APPDIR|ARGV0|OWD|NODE_CHANNEL_.*|TMUX|TMUX_PANE|STY|WINDOW|WINDOWID|TERMCAP|COLUMNS|LINES|TERM_PROGRAM.*)$/;

/** The user's environment for a shell, without what was set for Quern alone. */
export function shellEnvironment(env: Env): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && !notTheUsers.test(name)) kept[name] = value;
  return { ...kept, TERM: "xterm-256color", COLORTERM: "truecolor", TERM_PROGRAM: "Quern" };
}
