import type {
  CatalogFile,
  Client,
  Contract,
  InstalledModel,
  Knobs,
  MachineReport,
  Result,
  Settings,
} from "../../../main/contract";
import {
  buildsOn,
  explore,
  factsOfModel,
  gainsFor,
  ownBuildsOn,
  ownFile,
  recommend,
} from "../../../main/fit";

interface Machine {
  readonly report: MachineReport;
}

/** The real fit, over a machine of the fixtures; one that is still looked at never answers. */
export function fakeFit(
  machine: Machine | undefined,
  catalog: readonly CatalogFile[],
  changeSettings: (change: Partial<Settings>) => void,
  hasImages = false,
  installed: readonly InstalledModel[] = [],
): Client<Contract["fit"]> {
  // By the catalogue's figures for a build of its size: here is no header to read.
  const [like] = catalog;
  const facts = like && factsOfModel({ file: like });
  const own = installed.flatMap((model) =>
    facts && model.catalogFile === null && !model.practice && model.problem === null
      ? [ownFile(model, facts)]
      : [],
  );
  let kept: Record<string, Knobs> = {};
  const answer = <T>(work: (report: MachineReport) => T): Promise<Result<T>> =>
    machine === undefined
      ? new Promise(() => undefined)
      : Promise.resolve({ ok: true, value: work(machine.report) });
  return {
    recommend: (wishes) => answer((report) => recommend(report, catalog, wishes)),
    explore: ({ fileId, knobs }) =>
      answer((report) => {
        const file = [...catalog, ...own].find(({ id }) => id === fileId);
        if (file === undefined) throw new Error(fileId);
        const images = {
          file: { path: "/models/mmproj-F16.gguf", bytes: 930_000_000 },
          setting: "auto",
        } as const;
        return explore(report, catalog, file, knobs, hasImages ? { images } : {});
      }),
    builds: (wishes) =>
      answer((report) => [...buildsOn(report, catalog, wishes), ...ownBuildsOn(report, own, wishes)]),
    upgrades: (wishes) =>
      answer((report) => {
        const found = recommend(report, catalog, wishes);
        const now = found.status === "fits" ? found.plan : null;
        return { now, upgrades: gainsFor(report, catalog, wishes, found) };
      }),
    keep: async ({ fileId, knobs }) => {
      const { [fileId]: _before, ...others } = kept;
      kept = knobs === null ? others : { ...others, [fileId]: knobs };
      changeSettings({ keptKnobs: kept });
      return { ok: true, value: undefined };
    },
  };
}
