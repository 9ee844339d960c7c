import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { version } from "../../../../package.json";
import { imagesFileOf } from "../../../catalog";
import { type CatalogFile, formatBytes, type InstalledModel } from "../../../contract";
import { recommend } from "../../../fit";
import { savedReport } from "../../../host";
import {
  checkStick,
  companionItems,
  createKit,
  fat32FileBytes,
  fingerprintOf,
  imagesItem,
  type KitItem,
  modelPathOf,
  openSigningKey,
  parseSize,
  readmeItem,
  usualChunkBytes,
} from "../../../kits";
import { downloadedCompanion, imagesFileBeside, isSafeName } from "../../../models";
import { type CliContext, CliFailure, UsageError } from "../../context";
import type { ExitCode } from "../../exit-codes";
import { fitText } from "../../fit-text";
import { detect } from "../../machine";
import { readLibrary } from "../../models";
import { fetchedModel, namedFile } from "../pull";
import { kitProgress } from "./progress";

export interface KitCreateOptions {
  build?: string;
  machine?: string;
  withMmproj?: boolean;
  installers?: string;
  partSize?: string;
  fat32?: boolean;
}

/** `quern kit create`: the model that fits a machine, with all that belongs to it, in a folder for a stick. */
export async function kitCreateCommand(
  context: CliContext,
  out: string,
  options: KitCreateOptions,
): Promise<ExitCode> {
  const { say, terminal, locale } = context;
  if (options.build === undefined) throw new UsageError(say("cli.kit-need-build"));
  const partBytes = partBytesOf(context, options);
  const catalog = await context.catalog();
  const auto = options.build === "auto";
  const named = auto ? null : namedFile(context, catalog, options.build);
  const report = options.machine === undefined ? await detect(context) : await savedReport(options.machine);
  const fit = recommend(report, catalog);
  const file = named ?? (fit.status === "fits" ? fit.plan.file : null);
  if (file === null) {
    terminal.note(fitText(context, fit));
    return 3;
  }
  // A folder that holds no file is found out before gigabytes are fetched.
  const installers =
    options.installers === undefined ? [] : await installerItems(context, options.installers);
  const modelPath = modelPathOf(file);
  await checkStick(out, modelPath, file.bytes, partBytes);
  const model = await modelFor(context, catalog, file);
  const key = await openSigningKey(context.dataFolder);
  const fingerprint = fingerprintOf(key.publicKey);
  const items: KitItem[] = [
    { path: modelPath, role: "model", from: { file: model.path } },
    ...(options.withMmproj === true ? [await imagesFor(context, catalog, model)] : []),
    ...installers,
    ...(await companionItems({
      resourceFolder: context.resourceFolder,
      file,
      report,
      fit: fitText(plainly(context), fit),
    })),
    readmeItem({ fingerprint, name: `${file.model} ${file.quant}`, installers: installers.length > 0 }),
  ];
  const progress = kitProgress(context, "cli.kit-writing");
  let bytes = 0;
  const folder = await createKit({
    out,
    items,
    model: file,
    product: version,
    key,
    partBytes,
    signal: context.signal,
    onProgress: (at) => {
      bytes = at.totalBytes;
      progress(at);
    },
  }).finally(() => terminal.live(""));
  const size = formatBytes(bytes, locale);
  terminal.note(say("cli.kit-made", { size, count: items.length, fingerprint }));
  terminal.note(say("cli.kit-say"));
  terminal.result(`${folder}\n`);
  return 0;
}

/** For a file: without the colours of a terminal. */
function plainly(context: CliContext): CliContext {
  return { ...context, terminal: { ...context.terminal, resultStyle: (_style, text) => text } };
}

/** @throws UsageError */
function partBytesOf(context: CliContext, { partSize, fat32 }: KitCreateOptions): number | null {
  if (partSize === undefined) return fat32 === true ? fat32FileBytes : null;
  const bytes = parseSize(partSize);
  if (bytes === null || bytes < usualChunkBytes || fat32 === true)
    throw new UsageError(context.say("cli.kit-part-size-wrong", { size: partSize, least: usualChunkBytes }));
  return bytes;
}

/** The file of the library where it was checked, else fetched now. */
async function modelFor(
  context: CliContext,
  catalog: CatalogFile[],
  file: CatalogFile,
): Promise<InstalledModel> {
  const name = `${file.model} ${file.quant}`;
  const here = (await readLibrary(context)).find(
    ({ id, catalogFile, problem, verifiedAt }) =>
      (id === file.id || catalogFile?.id === file.id) && problem === null && verifiedAt !== null,
  );
  if (here) {
    context.terminal.note(context.say("cli.kit-taken", { name, path: here.path }));
    return here;
  }
  context.terminal.note(context.say("cli.kit-fetching", { name }));
  return await fetchedModel(context, catalog, file);
}

/** The file for images of a model of the library, which is fetched where it is not there. */
async function imagesFor(
  context: CliContext,
  catalog: CatalogFile[],
  model: InstalledModel,
): Promise<KitItem> {
  const { catalogFile, path } = model;
  const known = (catalogFile && imagesFileOf(await context.companions(), catalogFile)) ?? null;
  // Where none is known, the kit says that none lies beside the model.
  if ((await imagesFileBeside(path)) || !catalogFile || !known) return imagesItem(model, known);
  const there = async () => downloadedCompanion((await context.folders()).list(), known);
  if ((await there()) === null) await fetchedModel(context, catalog, catalogFile, { withImages: true });
  return imagesItem(model, known, await there());
}

async function installerItems({ say }: CliContext, folder: string): Promise<KitItem[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
  if (names.length === 0) throw new CliFailure(say("cli.kit-no-installers", { path: folder }), 5);
  return names.map((name) => {
    if (!isSafeName(name)) throw new CliFailure(say("cli.kit-installer-name", { name }), 5);
    return { path: `installers/${name}`, role: "installer", from: { file: join(folder, name) } };
  });
}
