import { homedir } from "node:os";
import { resolve } from "node:path";
import { errorText, type FoundFile, type FoundState, formatBytes } from "../../../contract";
import { createFinder, openSearchFolders } from "../../../models";
import type { CliContext } from "../../context";
import type { ExitCode } from "../../exit-codes";
import { columns } from "../../layout";
import { appNames, percentOf, withLibrary } from "./world";

export interface FindOptions {
  readonly json?: boolean;
  /** `--no-check` makes it false. */
  readonly check: boolean;
}

/** `quern find`: what other programs have here, compared with what was published. */
export async function findCommand(
  context: CliContext,
  folders: readonly string[],
  { json, check }: FindOptions,
): Promise<ExitCode> {
  const { terminal, say, env, signal } = context;
  const kept = await openSearchFolders(context.dataFolder);
  return await withLibrary<ExitCode>(context, async ({ library, hashes, catalog, folders: modelFolders }) => {
    const byPath = new Map(library.entries().map(({ id, path }) => [path, id]));
    const finder = createFinder({
      platform: process.platform,
      env,
      home: env.HOME || env.USERPROFILE || homedir(),
      folders: () => [...kept.list(), ...folders.map((folder) => resolve(folder))],
      modelFolders: () => modelFolders.list(),
      catalog,
      hashes,
      // Nothing else of Quern runs here, and someone waits; without a check nothing is read at all.
      busy: () => !check,
      modelIdOf: ({ path, realPath }) => byPath.get(path) ?? byPath.get(realPath) ?? null,
      onChange: (state) => showProgress(context, state),
    });
    const stop = () => void finder.close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      terminal.live(say("cli.finding"));
      await finder.look();
      if (check) {
        for (const { id, state } of finder.state().files)
          if (state === "waiting" || state === "checking") finder.hurry(id);
        await finder.settled();
      }
      signal.throwIfAborted();
      const state = finder.state();
      terminal.live("");
      if (json) terminal.result(`${JSON.stringify({ schemaVersion: 1, ...state }, null, 2)}\n`);
      else show(context, state);
      return 0;
    } finally {
      signal.removeEventListener("abort", stop);
      await finder.close();
    }
  });
}

function showProgress({ terminal, say }: CliContext, { files }: FoundState): void {
  const file = files.find(({ state }) => state === "checking");
  if (file)
    terminal.live(
      say("cli.find-checking", { name: file.name, percent: percentOf(file.checkedBytes, file.bytes) }),
    );
}

function show(context: CliContext, { files, skipped }: FoundState): void {
  const { terminal, say, locale } = context;
  for (const { path, why } of skipped)
    terminal.note(say("cli.find-skipped", { path, why: say(`cli.find-why.${why}`) }));
  if (files.length === 0) {
    terminal.note(say("cli.find-nothing"));
    return;
  }
  const rows = files.map((file) => [
    appNames[file.app],
    formatBytes(file.bytes, locale),
    stateText(context, file),
    file.path,
  ]);
  terminal.result(`${columns(rows, "")}\n`);
  terminal.note(say("cli.find-next"));
}

function stateText({ say, translator }: CliContext, file: FoundFile): string {
  const name = file.catalogFile ? `${file.catalogFile.model} ${file.catalogFile.quant}` : file.name;
  if (file.error) return say("cli.find-state.unreadable", { why: errorText(translator, file.error) });
  const state = file.state === "checking" || file.state === "unreadable" ? "waiting" : file.state;
  return say(`cli.find-state.${state}`, { name });
}
