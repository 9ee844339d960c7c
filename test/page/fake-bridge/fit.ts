import type {
  CatalogFile,
  Client,
  Contract,
  Knobs,
  MachineReport,
  Result,
  Settings,
} from "../../../main/contract";
import { buildsOn, explore, gainsFor, recommend } from "../../../main/fit";

interface Machine {
  readonly report: MachineReport;
}

/** The real fit, over a machine of the fixtures; one that is still looked at never answers. */
export function fakeFit(
  machine: Machine | undefined,
  catalog: readonly CatalogFile[],
  changeSettings: (change: Partial<Settings>) => void,
  hasImages = false,
): Client<Contract["fit"]> {
  let kept: Record<string, Knobs> = {};
  const answer = <T>(work: (report: MachineReport) => T): Promise<Result<T>> =>
    machine === undefined
      ? new Promise(() => undefined)
      : Promise.resolve({ ok: true, value: work(machine.report) });
  return {
    recommend: (wishes) => answer((report) => recommend(report, catalog, wishes)),
    explore: ({ fileId, knobs }) =>
      answer((report) => {
        const file = catalog.find(({ id }) => id === fileId);
        if (file === undefined) throw new Error(fileId);
        const images = {
          file: { path: "/models/mmproj-F16.gguf", bytes: 930_000_000 },
          setting: "auto",
        } as const;
        return explore(report, catalog, file, knobs, hasImages ? { images } : {});
      }),
    builds: (wishes) => answer((report) => buildsOn(report, catalog, wishes)),
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
