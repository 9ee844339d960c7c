import {
  type BenchRun,
  type CatalogFile,
  type fitService,
  type Handlers,
  type InstalledModel,
  type Learned,
  type MachineReport,
  plannedIdOf,
  QuernError,
  type Reason,
} from "../contract";
import { buildsOn, explore, gainsFor, ownBuildsOn, ownFile, recommend, type ThreadsOf } from "../fit";
import type { SettingsStore } from "../settings";
import { imagesFinder } from "./loading/images-file";
import { ownFactsReader } from "./own-header";

export interface FitServiceOptions {
  readonly catalog: readonly CatalogFile[];
  /** The machine with live figures. */
  readonly live: () => Promise<MachineReport>;
  /** What of a report a load would count on, and why the rest is left out. */
  readonly sound: (report: MachineReport) => {
    readonly machine: MachineReport;
    readonly notes: readonly Reason[];
  };
  readonly installed: () => Promise<readonly InstalledModel[]>;
  /** Benchmarks of this machine, newest first. */
  readonly runs: () => readonly BenchRun[];
  /** What loads and answers taught on this machine. */
  readonly learned: (report: MachineReport) => readonly Learned[];
  /** Threads that were found best on this machine. */
  readonly threads: (report: MachineReport) => ThreadsOf;
  readonly settings: SettingsStore;
}

/** What the fit says of this machine as it is now, and of what the user tries out on it. */
export function createFitService(options: FitServiceOptions): Handlers<typeof fitService> {
  const { catalog, runs, settings, sound } = options;
  const seen = newestSeen(options.live);
  const ownFacts = ownFactsReader();
  /** Files of the user's own that can be planned. */
  const ownFiles = async (models: readonly InstalledModel[]): Promise<CatalogFile[]> => {
    const own = await ownFacts(models);
    return models.flatMap((model) => {
      const facts = own.get(model.id);
      return facts && model.catalogFile === null ? [ownFile(model, facts)] : [];
    });
  };
  const known = async (machine: MachineReport, models: readonly InstalledModel[]) => ({
    installed: new Set(models.map(({ id }) => id)),
    measured: runs(),
    learned: options.learned(machine),
    threads: options.threads(machine),
    engine: settings.current().engine,
    own: await ownFacts(models),
  });
  const beside = imagesFinder();
  /** The file for images beside a build that is here, which its load would take along. */
  const imagesOf = async (fileId: string, models: readonly InstalledModel[]) => {
    const here = models.find((model) => plannedIdOf(model) === fileId && model.problem === null);
    const found = here && (await beside(here.path));
    return found ? { file: found, setting: settings.current().engine } : undefined;
  };
  const file = async (fileId: string, models: readonly InstalledModel[]): Promise<CatalogFile> => {
    const found =
      catalog.find(({ id }) => id === fileId) ??
      (await ownFiles(models.filter(({ id }) => id === fileId)))[0];
    if (!found) throw new QuernError("invalid-request", { what: "fileId" });
    return found;
  };
  return {
    recommend: async (wishes) => {
      // What a load would avoid, a recommendation does not count on, and says so.
      const { machine, notes } = sound(await options.live());
      const found = recommend(machine, catalog, wishes, await known(machine, await options.installed()));
      return { ...found, reasons: [...found.reasons, ...notes] };
    },
    explore: async ({ fileId, knobs }) => {
      const { machine, notes } = sound(await seen());
      const models = await options.installed();
      const images = await imagesOf(fileId, models);
      const all = await known(machine, models);
      const found = explore(machine, catalog, await file(fileId, models), knobs, { ...all, images });
      return { ...found, reasons: [...found.reasons, ...notes] };
    },
    builds: async (wishes) => {
      const { machine } = sound(await options.live());
      const models = await options.installed();
      const all = await known(machine, models);
      const own = await ownFiles(models);
      return [...buildsOn(machine, catalog, wishes, all), ...ownBuildsOn(machine, own, wishes, all)];
    },
    upgrades: async (wishes) => {
      const { machine } = sound(await options.live());
      const all = await known(machine, await options.installed());
      const now = recommend(machine, catalog, wishes, all);
      const plan = now.status === "fits" ? now.plan : null;
      return { now: plan, upgrades: gainsFor(machine, catalog, wishes, now, all) };
    },
    keep: async ({ fileId, knobs }) => {
      // Also of a file that is not here just now: what is kept for it can be taken back.
      const isKept = Object.hasOwn(settings.current().keptKnobs, fileId);
      const id = isKept ? fileId : (await file(fileId, await options.installed())).id;
      const { [id]: _before, ...others } = settings.current().keptKnobs;
      await settings.change({ keptKnobs: knobs === null ? others : { ...others, [id]: knobs } });
    },
  };
}

/**
 * The newest report at once, while a newer one is on its way: asking the devices takes longer than a slider may.
 * Only the first call waits.
 */
function newestSeen(live: () => Promise<MachineReport>): () => Promise<MachineReport> {
  let seen: MachineReport | null = null;
  let looking: Promise<MachineReport> | null = null;
  return () => {
    looking ??= live()
      .then((report) => {
        seen = report;
        return report;
      })
      .finally(() => {
        looking = null;
      });
    if (seen === null) return looking;
    // What is wrong with the machine is told by whoever asks for a report of it.
    looking.catch(() => undefined);
    return Promise.resolve(seen);
  };
}
