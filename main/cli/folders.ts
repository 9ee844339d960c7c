import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The data folder that the app uses as well: `QUERN_DATA`, or the platform's folder for application data.
 * @param home the user's home folder
 */
export function dataFolderOf(platform: NodeJS.Platform, env: Environment, home: string): string {
  if (env.QUERN_DATA) return env.QUERN_DATA;
  if (platform === "darwin") return join(home, "Library", "Application Support", "Quern");
  if (platform === "win32") return join(env.APPDATA || join(home, "AppData", "Roaming"), "Quern");
  return join(env.XDG_CONFIG_HOME || join(home, ".config"), "Quern");
}
