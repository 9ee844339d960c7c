import { resolve } from "node:path";
import { formatBytes, type ModelFolder, QuernError } from "../../contract";
import { addModelFolder, importPaths } from "../../models";
import { type CliContext, CliFailure, UsageError } from "../context";
import type { ExitCode } from "../exit-codes";
import { columns } from "../layout";
import { withLibrary } from "./library/world";

export interface SettingOptions {
  readonly add?: string;
  readonly remove?: string;
  readonly json?: boolean;
}

/** `quern setting model-folders`: the folders for models with the room that each has; adds one or takes one off. */
export async function settingCommand(
  context: CliContext,
  name: string,
  { add, remove, json }: SettingOptions,
): Promise<ExitCode> {
  const { say, terminal } = context;
  if (name !== "model-folders") throw new UsageError(say("cli.setting-unknown", { name }));
  if (add !== undefined && remove !== undefined) throw new UsageError(say("cli.setting-one"));
  if (remove !== undefined) await takeOff(context, resolve(remove));
  if (add !== undefined) await addOne(context, add);
  const folders = await (await context.folders()).look();
  if (json) terminal.result(`${JSON.stringify({ schemaVersion: 1, folders }, null, 2)}\n`);
  else
    terminal.result(
      `${columns(
        folders.map((folder) => lineOf(context, folder)),
        "",
      )}\n`,
    );
  return 0;
}

async function addOne(context: CliContext, path: string): Promise<void> {
  const settings = await context.settings();
  if ((await context.policy()).fixed.moreModelFolders !== undefined)
    throw new QuernError("setting-locked", { setting: "moreModelFolders" });
  const folder = await addModelFolder(path);
  const { moreModelFolders } = settings.current();
  await settings.change({ moreModelFolders: [...moreModelFolders.filter((one) => one !== folder), folder] });
  await withLibrary(context, async ({ library }) => {
    await library.adopt();
    const taken = await importPaths([folder], (one) => library.addFile(one), context.signal);
    if (taken.added.length > 0)
      context.terminal.note(context.say("cli.setting-taken", { count: taken.added.length }));
  });
}

async function takeOff({ settings: opened, say }: CliContext, folder: string): Promise<void> {
  const settings = await opened();
  const { moreModelFolders } = settings.current();
  if (!moreModelFolders.includes(folder))
    throw new CliFailure(say("cli.setting-no-folder", { path: folder }), 5);
  await settings.change({ moreModelFolders: moreModelFolders.filter((one) => one !== folder) });
}

function lineOf({ say, locale }: CliContext, { path, state, freeBytes }: ModelFolder): string[] {
  const free = freeBytes === null ? "" : say("cli.setting-free", { size: formatBytes(freeBytes, locale) });
  return [say(`cli.setting-state.${state}`), free, path];
}
