import { join } from "node:path";
import { imagesFileOf } from "../catalog";
import {
  type CatalogFile,
  type Emit,
  type Handlers,
  type InstalledModel,
  type KitOrder,
  type KitsMade,
  type kitsService,
  type MachineReport,
  QuernError,
} from "../contract";
import { recommend } from "../fit";
import {
  type CreateOptions,
  companionItems,
  createKit,
  discardUnfinishedKit,
  fingerprintOf,
  holdsKit,
  imagesItem,
  type KitItem,
  modelPathOf,
  openSigningKey,
  plainName,
  readmeItem,
} from "../kits";
import { downloadedCompanion, imagesFileBeside, type Models } from "../models";
import type { HostDesktop } from "./desktop";
import { fetchCompanion } from "./fetch-companion";
import { savedReport } from "./saved-report";

export interface KitMakerOptions {
  readonly dataFolder: string;
  readonly resourceFolder: string;
  /** Version of Quern. */
  readonly product: string;
  readonly models: Pick<Models, "library" | "downloads">;
  /** What fits another machine is looked for in it. */
  readonly catalog: readonly CatalogFile[];
  readonly companions: readonly CatalogFile[];
  /** The folders for models. */
  readonly folders: () => readonly string[];
  /** The user's switch: then nothing is fetched for a kit. */
  readonly offline: () => boolean;
  /** Of this machine, as it was last looked at; null: not yet. */
  readonly report: () => Promise<MachineReport | null>;
  readonly desktop: Pick<HostDesktop, "pickKitTarget" | "pickReport" | "showInFolder">;
  readonly emit: Emit<typeof kitsService>;
}

type Plan = Pick<CreateOptions, "out" | "items" | "partBytes"> & {
  readonly modelId: string;
  readonly file: CatalogFile;
  readonly bytes: number;
};

/** How often progress is told. */
const progressEveryMs = 250;

/** Makes kits for the page: one order at a time, into a folder that the user chose in a dialog of the system. */
export function createKitMaker(options: KitMakerOptions) {
  const { dataFolder, desktop, emit, models, resourceFolder } = options;
  let target: string | null = null;
  /** The machine that was chosen last. */
  let other: { readonly path: string; readonly report: MachineReport } | null = null;
  /** What the last order writes, for who wants to see or discard it. */
  let last: readonly Plan[] = [];
  /** Folders of the last order that held a whole kit before it came to them: nothing in them is discarded. */
  let before = new Set<string>();
  /** The order that was begun and not ended, with what of it is whole: "Go on" does not write that again. */
  let begun: { readonly order: string; readonly made: Map<string, KitsMade["kits"][number]> } | null = null;
  let running: { readonly controller: AbortController; readonly ended: Promise<unknown> } | null = null;

  /** Fetches files for images that are missing, so that all that can fail comes before anything is written. */
  async function fetchImages({ modelIds }: KitOrder, signal: AbortSignal): Promise<void> {
    if (options.offline()) return;
    for (const [n, modelId] of modelIds.entries()) {
      const model = await models.library.find(modelId);
      const images = imagesFileOf(options.companions, soundBuild(model));
      if (!images || (await imagesFileBeside(model.path))) continue;
      if ((await downloadedCompanion(options.folders(), images)) !== null) continue;
      await fetchCompanion(models.downloads, images, signal, (doneBytes) =>
        emit("making", {
          modelId,
          step: "fetching",
          kit: n + 1,
          kits: modelIds.length,
          doneBytes,
          totalBytes: images.bytes,
        }),
      );
    }
  }

  async function imagesOf(model: InstalledModel, file: CatalogFile): Promise<KitItem | null> {
    const known = imagesFileOf(options.companions, file) ?? null;
    const elsewhere = known ? await downloadedCompanion(options.folders(), known) : null;
    return imagesItem(model, known, elsewhere).catch(noImages);
  }

  async function planFor(id: string, { folder, partBytes, withImages, machine }: KitOrder): Promise<Plan> {
    const model = await models.library.find(id);
    const file = soundBuild(model);
    const { publicKey } = await openSigningKey(dataFolder);
    const images = withImages ? await imagesOf(model, file) : null;
    const report = machine === null ? await options.report() : (other?.report ?? null);
    const items: KitItem[] = [
      { path: modelPathOf(file), role: "model", from: { file: model.path } },
      ...(images === null ? [] : [images]),
      ...(await companionItems({ resourceFolder, file, report, fit: null })),
      readmeItem({
        fingerprint: fingerprintOf(publicKey),
        name: `${file.model} ${file.quant}`,
        installers: false,
      }),
    ];
    const out = join(folder, `Quern-kit-${plainName(`${file.model}-${file.quant}`)}`);
    return { modelId: id, file, out, items, partBytes, bytes: file.bytes };
  }

  async function make(order: KitOrder, signal: AbortSignal): Promise<KitsMade> {
    const asked = JSON.stringify(order);
    if (begun?.order !== asked) {
      // Of an order that comes to nothing there is nothing to discard, and least of all what an earlier one wrote.
      [last, before] = [[], new Set()];
      begun = { order: asked, made: new Map() };
    }
    const { made: whole } = begun;
    if (order.withImages) await fetchImages(order, signal);
    const plans = await Promise.all([...new Set(order.modelIds)].map((id) => planFor(id, order)));
    const [twice] = plans.filter(({ out }, n) => plans.findIndex((other) => other.out === out) !== n);
    if (twice) throw new QuernError("invalid-request", { what: `two kits in ${twice.out}` });
    last = plans;
    const key = await openSigningKey(dataFolder);
    const made: KitsMade["kits"] = [];
    const sizes = plans.map(({ bytes }) => bytes);
    for (const [n, plan] of plans.entries()) {
      const there = await holdsKit(plan.out);
      const earlier = whole.get(plan.out);
      if (earlier && there) {
        sizes[n] = earlier.bytes;
        made.push(earlier);
        continue;
      }
      if (there) before.add(plan.out);
      let toldAt = Number.NEGATIVE_INFINITY;
      let bytes = 0;
      const folder = await createKit({
        ...plan,
        model: plan.file,
        product: options.product,
        key,
        signal,
        onProgress: ({ doneBytes, totalBytes }) => {
          bytes = totalBytes;
          sizes[n] = totalBytes;
          const now = performance.now();
          if (now - toldAt < progressEveryMs && doneBytes < totalBytes) return;
          toldAt = now;
          const earlierBytes = sizes.slice(0, n).reduce((sum, size) => sum + size, 0);
          emit("making", {
            modelId: plan.modelId,
            step: "writing",
            kit: n + 1,
            kits: plans.length,
            doneBytes: earlierBytes + doneBytes,
            totalBytes: sizes.reduce((sum, size) => sum + size, 0),
          });
        },
      });
      const kit = { modelId: plan.modelId, folder, bytes };
      made.push(kit);
      whole.set(plan.out, kit);
    }
    begun = null;
    return { kits: made, fingerprint: fingerprintOf(key.publicKey) };
  }

  const stop = async () => {
    running?.controller.abort();
    await running?.ended.catch(() => undefined);
  };

  const handlers: Pick<
    Handlers<typeof kitsService>,
    "chooseTarget" | "chooseMachine" | "fingerprint" | "make" | "stopMaking" | "discardMade" | "showMade"
  > = {
    chooseTarget: async () => {
      const chosen = await desktop.pickKitTarget();
      target = chosen ?? target;
      return chosen;
    },
    chooseMachine: async () => {
      const path = await desktop.pickReport();
      if (path === null) return null;
      const report = await savedReport(path);
      other = { path, report };
      return { path, recommendation: recommend(report, [...options.catalog]) };
    },
    fingerprint: async () => fingerprintOf((await openSigningKey(dataFolder)).publicKey),
    make: async (order) => {
      if (running) throw new QuernError("kit-busy");
      // The page can write to no other folder than one that the user chose.
      if (order.folder !== target) throw new QuernError("invalid-request", { what: "folder" });
      if (order.machine !== null && order.machine !== other?.path)
        throw new QuernError("invalid-request", { what: "machine" });
      const controller = new AbortController();
      const work = make(order, controller.signal);
      running = { controller, ended: work };
      try {
        return await work;
      } finally {
        running = null;
      }
    },
    stopMaking: async () => {
      await stop();
      return undefined;
    },
    discardMade: async () => {
      if (running) throw new QuernError("kit-busy");
      for (const plan of last) if (!before.has(plan.out)) await discardUnfinishedKit(plan);
      begun = null;
      return undefined;
    },
    showMade: async () => {
      const [first] = last;
      if (first) desktop.showInFolder(first.out);
      return undefined;
    },
  };
  return { handlers, close: stop };
}

/** The published file that a model is, byte for byte. @throws QuernError */
function soundBuild({ catalogFile, name, problem, verifiedAt }: InstalledModel): CatalogFile {
  if (problem) throw new QuernError(problem.code, problem.params);
  if (catalogFile === null || verifiedAt === null) throw new QuernError("kit-not-verified", { name });
  return catalogFile;
}

/** A model without a file for images goes without one. */
function noImages(error: unknown): null {
  if (error instanceof QuernError && error.code === "kit-no-images") return null;
  throw error;
}
