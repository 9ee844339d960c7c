import type { Client, Contract, DownloadState, EngineStatus, Result } from "../../../main/contract";
import type { Bus } from "./bus";
import type { FakeFolders } from "./folders";
import { learnedHere } from "./measured";
import { downloadsOf, engineOf, installedOf, installedQ4, loaded, q4, type Scenario } from "./scenario";

type Good = <T>(value: T) => Promise<Result<T>>;

const step = (): Promise<void> => new Promise((done) => setTimeout(done, 120));

/** A library and an engine that only pretend: a download takes a second, so does a load. */
export function fakeModels(
  scenario: Scenario,
  bus: Bus,
  good: Good,
  folders: FakeFolders,
): {
  models: Omit<Client<Contract["models"]>, "catalog" | "companions">;
  engine: Client<Contract["engine"]>;
} {
  let installed = installedOf(scenario);
  let downloads = downloadsOf(scenario);
  let status: EngineStatus = engineOf(scenario);
  let running = false;

  const setDownload = (next: DownloadState): void => {
    downloads = [next];
    bus.emit("models.downloadChanged", next);
  };
  const setStatus = (next: EngineStatus): void => {
    status = next;
    bus.emit("engine.changed", next);
  };

  const fetchAll = async (from: number): Promise<void> => {
    running = true;
    // One that goes on takes its time, so that there is enough of it to be given up.
    const part = from > 0 ? 0.001 : 0.1;
    for (let share = from; share <= 1 && running; share += part) {
      const receivedBytes = Math.round(q4.bytes * share);
      setDownload({
        ...base(),
        receivedBytes,
        bytesPerSecond: 38_200_000,
        secondsLeft: (q4.bytes - receivedBytes) / 38_200_000,
      });
      await step();
    }
    if (!running) return;
    setDownload({ ...base(), state: "verifying", receivedBytes: q4.bytes });
    await step();
    installed = [installedQ4, ...installed.filter(({ id }) => id !== installedQ4.id)];
    downloads = [];
    bus.emit("models.installedChanged", installed);
    bus.emit("models.downloadChanged", { ...base(), state: "done", receivedBytes: q4.bytes });
  };
  const base = (): DownloadState => ({
    fileId: q4.id,
    file: q4,
    state: "downloading",
    receivedBytes: 0,
    totalBytes: q4.bytes,
    bytesPerSecond: null,
    secondsLeft: null,
    source: "huggingface.co",
    verifiedBytes: 0,
    connections: 0,
    note: null,
    triesAgainInSeconds: null,
    failedSources: [],
    error: null,
  });

  return {
    models: {
      installed: () => good(installed),
      downloads: () => good(downloads),
      startDownload: () => {
        void fetchAll((downloads[0]?.receivedBytes ?? 0) / q4.bytes);
        return good({ ...base(), state: "checking" });
      },
      pauseDownload: () => {
        running = false;
        setDownload({
          ...(downloads[0] ?? base()),
          state: "paused",
          bytesPerSecond: null,
          secondsLeft: null,
        });
        return good(undefined);
      },
      cancelDownload: ({ fileId }) => {
        running = false;
        downloads = [];
        bus.emit("models.downloadRemoved", { fileId });
        return good(undefined);
      },
      addFile: () => good(null),
      remove: ({ id }) => {
        installed = installed.filter((model) => model.id !== id);
        bus.emit("models.installedChanged", installed);
        return good(undefined);
      },
      showInFolder: () => good(undefined),
      ...folders,
    },
    engine: {
      status: () => good(status),
      learned: () =>
        good(
          scenario.engine === "ready" && scenario.model === "q4" ? [{ ...learnedHere, modelId: q4.id }] : [],
        ),
      load: async ({ modelId }) => {
        const model = installed.find(({ id }) => id === modelId) ?? installedQ4;
        for (const progress of [0, 0.25, 0.5, 0.75, 1]) {
          setStatus({ state: "loading", modelId, name: model.name, progress });
          await step();
        }
        setStatus({ state: "ready", model: loaded(model) });
        return good(status);
      },
      tryRung: () => {
        setStatus({ state: "ready", model: loaded(installedQ4) });
        return good(status);
      },
      unload: () => {
        setStatus({ state: "none" });
        return good(undefined);
      },
    },
  };
}
