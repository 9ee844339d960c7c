import { findCatalogFile, imagesFileOf } from "../../catalog";
import {
  type CatalogFile,
  type DownloadState,
  errorText,
  formatBytes,
  formatDuration,
  type InstalledModel,
  QuernError,
  type Source,
} from "../../contract";
import { recommend } from "../../fit";
import { downloadRules } from "../../host";
import { createModelsService, downloadedCompanion, imagesFileBeside, type Models } from "../../models";
import { type CliContext, CliFailure, UsageError } from "../context";
import type { ExitCode } from "../exit-codes";
import { fitText } from "../fit-text";
import { detect } from "../machine";
import { practicePath } from "../models";
import { openNet, sourceNamed } from "../open-net";
import type { CliWord } from "../words-en";

export interface PullOptions {
  /** Also the file for images of the build's repository. */
  readonly withImages?: boolean;
  /** Where to ask, in this order; else as the settings say. */
  readonly source?: readonly string[];
}

/** `quern pull`: fetches and verifies one build; its path is the result. */
export async function pullCommand(
  context: CliContext,
  asked: string | undefined,
  options: PullOptions = {},
): Promise<ExitCode> {
  const sources = (options.source ?? []).map((text) => sourceNamed(context, text));
  const catalog = await context.catalog();
  const file = asked === undefined ? await fittingFile(context, catalog) : namedFile(context, catalog, asked);
  if (!file) return 3;
  const { withImages = false } = options;
  const model = await fetchedModel(context, catalog, file, { sources, withImages });
  context.terminal.result(`${model.path}\n`);
  return 0;
}

/**
 * Fetches a build, and what is wanted with it, unless it is here and checked.
 * @returns the model in the library
 * @throws CliFailure where it is to come with a file for images and none is known
 */
export async function fetchedModel(
  context: CliContext,
  catalog: CatalogFile[],
  file: CatalogFile,
  wanted: { readonly sources?: readonly Source[]; readonly withImages?: boolean } = {},
): Promise<InstalledModel> {
  const { say } = context;
  const companions = await context.companions();
  const images = wanted.withImages === true ? imagesFileOf(companions, file) : undefined;
  if (wanted.withImages === true && !images)
    throw new CliFailure(say("cli.pull-no-images", { name: `${file.model} ${file.quant}` }), 5);
  const modelFolder = await context.modelFolder();
  const folders = await context.folders();
  const { net, source, sources, close } = await openNet(context, wanted.sources);
  const models = await createModelsService({
    catalog,
    companions,
    net,
    sources,
    dataFolder: context.dataFolder,
    modelFolder: () => modelFolder,
    folders,
    practicePath: practicePath(context),
    emit: progressTo(context),
    onTrouble: (error) => context.terminal.note(context.translator.t(`error.${error.code}`, error.params)),
    pickFile: () => Promise.resolve(null),
    showItem: () => undefined,
    isInUse: () => false,
    retry,
    downloading: downloadRules(await context.settings()),
  });
  try {
    await models.lookedThrough;
    const here = await soundOne(models, file);
    if (here) context.terminal.note(say("cli.already-there"));
    else await fetchFile(context, models, file, source.name);
    const model = here ?? (await models.library.find(file.id));
    if (
      images &&
      !(await imagesFileBeside(model.path)) &&
      !(await downloadedCompanion(folders.list(), images))
    )
      await fetchFile(context, models, images, source.name);
    return model;
  } finally {
    context.terminal.live("");
    await models.close();
    await close();
  }
}

/** The file where it is here and was checked, also when another program has it. */
async function soundOne(models: Models, { id: wanted }: CatalogFile): Promise<InstalledModel | undefined> {
  return (await models.library.list()).find(
    ({ id, catalogFile, problem, verifiedAt }) =>
      (id === wanted || catalogFile?.id === wanted) && problem === null && verifiedAt !== null,
  );
}

async function fetchFile(
  context: CliContext,
  models: Models,
  file: CatalogFile,
  source: string,
): Promise<void> {
  const { terminal, say, locale, signal } = context;
  const name = `${file.model} ${file.quant}`;
  terminal.note(say("cli.pulling", { name, size: formatBytes(file.bytes, locale), source }));
  if (signal.aborted) throw new QuernError("cancelled");
  const pause = () => void models.downloads.pause(file.id);
  signal.addEventListener("abort", pause, { once: true });
  try {
    models.downloads.start(file.id);
    await models.downloads.finished(file.id);
  } catch (error) {
    if (signal.aborted) terminal.note(say("cli.pull-paused"));
    throw error;
  } finally {
    signal.removeEventListener("abort", pause);
  }
  terminal.note(say("cli.pull-done"));
}

async function fittingFile(context: CliContext, catalog: CatalogFile[]): Promise<CatalogFile | undefined> {
  const result = recommend(await detect(context), catalog);
  if (result.status === "fits") return result.plan.file;
  context.terminal.note(fitText(context, result));
  return undefined;
}

/** The build of the catalogue that a person named. @throws UsageError */
export function namedFile(context: CliContext, catalog: CatalogFile[], asked: string): CatalogFile {
  const file = findCatalogFile(catalog, asked);
  if (file) return file;
  const builds = [...new Set(catalog.map(({ quant }) => quant))].join(", ");
  throw new UsageError(context.say("cli.unknown-build", { build: asked, builds }));
}

/** Less patient than the app: someone waits at the prompt, and the same command goes on from where it stopped. */
const retry = { attempts: 3, baseMs: 1000, capMs: 8000, longestWaitMs: 60_000 };

const words: Partial<Record<DownloadState["state"], CliWord>> = {
  checking: "cli.checking",
  downloading: "cli.downloading",
  verifying: "cli.verifying",
};

/** A live line where someone watches; elsewhere, a line for each phase and each tenth. */
function progressTo(context: CliContext): Parameters<typeof createModelsService>[0]["emit"] {
  const { terminal } = context;
  let told = "";
  let failed = 0;
  return (event, payload) => {
    if (event !== "downloadChanged") return;
    const state = payload as DownloadState;
    for (const { source, error } of state.failedSources.slice(failed)) {
      terminal.live("");
      const why = errorText(context.translator, error);
      terminal.note(context.say("cli.source-failed", { source, why, next: state.source }));
    }
    failed = state.failedSources.length;
    const word = words[state.state];
    if (!word) return;
    const line =
      state.state === "checking"
        ? context.say(word)
        : `${context.say(word)}  ${progressText(context, state)}`;
    if (terminal.watched) return terminal.live(line);
    const waits = state.triesAgainInSeconds === null ? "" : "waits";
    const tenth = `${word} ${waits} ${Math.floor((10 * state.receivedBytes) / state.totalBytes)}`;
    if (tenth !== told) terminal.note(line);
    told = tenth;
  };
}

function progressText({ say, locale }: CliContext, state: DownloadState): string {
  const size = (bytes: number) => formatBytes(bytes, locale);
  const percent = Math.floor((100 * state.receivedBytes) / state.totalBytes);
  const parts = [`${percent} %`, `${size(state.receivedBytes)} / ${size(state.totalBytes)}`];
  if (state.triesAgainInSeconds !== null)
    return [...parts, say("cli.waits", { seconds: Math.ceil(state.triesAgainInSeconds) })].join("  ");
  if (state.bytesPerSecond !== null) parts.push(`${size(state.bytesPerSecond)}/s`);
  if (state.secondsLeft !== null)
    parts.push(say("cli.left", { time: formatDuration(state.secondsLeft, locale) }));
  if (state.state === "downloading")
    parts.push(say("cli.verified-bytes", { size: size(state.verifiedBytes) }));
  return parts.join("  ");
}
