import { homedir } from "node:os";
import { join } from "node:path";
import { loadWholeCatalog } from "../catalog";
import { forkChildren, type SpawnChild } from "../child";
import { type CatalogFile, createTranslator, type Locale } from "../contract";
import { toTrash } from "../files";
import { modelFoldersOf } from "../host";
import { type ModelFolders, openCatalogLists, openListSource } from "../models";
import { openPolicy, openSettings, type Policy, type SettingsStore } from "../settings";
import { dataFolderOf } from "./folders";
import { localeOf } from "./locale";
import { createTerminal, type Terminal } from "./terminal";
import { type CliWord, enWords } from "./words-en";
import { zhWords } from "./words-zh";

type Translator = ReturnType<typeof createTranslator>;

/** What every command works with. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly locale: Locale;
  readonly translator: Translator;
  /** The command line's own words. */
  say(word: CliWord, params?: Record<string, string | number>): string;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** A clean end may take this long after the first Ctrl-C (ms), where there is something to finish. */
  endWithin(ms: number): void;
  readonly programFolder: string;
  /** For children: nothing in it that a library could pick up. */
  readonly workingFolder: string;
  readonly resourceFolder: string;
  readonly dataFolder: string;
  readonly spawnChild: SpawnChild;
  /** Moves a file to the system's trash. @throws where there is none for it */
  trash(path: string): Promise<void>;
  /** What the administrator has fixed; `settings` has it in force. */
  policy(): Promise<Policy>;
  settings(): Promise<SettingsStore>;
  modelFolder(): Promise<string>;
  /** All folders for models. */
  folders(): Promise<ModelFolders>;
  catalog(): Promise<CatalogFile[]>;
  /** Files that go with models of the catalogue. */
  companions(): Promise<CatalogFile[]>;
}

/** What differs from plain Node and the system's own places. */
export interface CliWorld {
  /** Other places for the administrator's policy than the system's, for tests. */
  readonly policyPaths?: readonly string[];
  /** In place of `child_process.fork`, which a release has not. */
  readonly spawnChild?: SpawnChild;
  /** In place of what plain Node can reach of the system's trash. */
  readonly trash?: (path: string) => Promise<void>;
  /** Where children work, for programs in an archive, which is no folder of the system's. */
  readonly workingFolder?: string;
}

/** A wrong command: the sentence says which one and how it is meant. Ends with exit code 2. */
export class UsageError extends Error {}

/** Something that is missing, in words of the command line's own. */
export class CliFailure extends Error {
  constructor(
    message: string,
    readonly exitCode: 3 | 4 | 5,
  ) {
    super(message);
  }
}

/** Reading what was taken before asks nothing of the network. */
const noNet = () => {
  throw new Error("Nothing is fetched here.");
};

/**
 * @param programFolder the folder of the built programs, `out/main`
 */
export function createContext(
  programFolder: string,
  signal: AbortSignal,
  endWithin: CliContext["endWithin"],
  world: CliWorld = {},
): CliContext {
  const { env } = process;
  const locale = localeOf(env);
  const translator = createTranslator(locale, { en: enWords, "zh-CN": zhWords });
  const resourceFolder = join(programFolder, "..", "..", "resources");
  const dataFolder = dataFolderOf(process.platform, env, homedir());
  let settings: Promise<SettingsStore> | undefined;
  let policy: Promise<Policy> | undefined;
  const openedPolicy = () => {
    policy ??= openPolicy(world.policyPaths);
    return policy;
  };
  const openedSettings = () => {
    settings ??= openedPolicy().then((opened) => openSettings(dataFolder, undefined, opened));
    return settings;
  };
  const wholeCatalog = async () => {
    const whole = await loadWholeCatalog(resourceFolder, env.QUERN_CATALOG);
    // The newer list that the app or `quern refresh` has taken, if any.
    const source = await openListSource(resourceFolder, env, await openedSettings());
    const { files: catalog, companions } = whole;
    await openCatalogLists({ dataFolder, catalog, companions, source, net: noNet });
    return whole;
  };
  return {
    terminal: createTerminal(process.stdout, process.stderr, env),
    locale,
    translator,
    say: (word, params = {}) => translator.t(word, params),
    env,
    signal,
    endWithin,
    programFolder,
    workingFolder: world.workingFolder ?? programFolder,
    resourceFolder,
    dataFolder,
    spawnChild: world.spawnChild ?? forkChildren(programFolder),
    trash: world.trash ?? ((path) => toTrash(path, env)),
    policy: openedPolicy,
    settings: openedSettings,
    modelFolder: async () => (await openedSettings()).current().modelFolder ?? join(dataFolder, "models"),
    folders: async () => modelFoldersOf(await openedSettings(), await openedPolicy(), dataFolder),
    catalog: async () => (await wholeCatalog()).files,
    companions: async () => (await wholeCatalog()).companions,
  };
}
