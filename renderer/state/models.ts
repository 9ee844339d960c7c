import { create } from "zustand";
import type { CatalogFile, DownloadState, ErrorData, InstalledModel } from "../../main/contract";
import { ask, askOrNotice, events, services } from "../bridge";

interface ImportProgress {
  readonly path: string;
  readonly checkedBytes: number;
  readonly totalBytes: number;
}

interface ModelsState {
  readonly catalog: readonly CatalogFile[];
  /** Files that go with builds. */
  readonly companions: readonly CatalogFile[];
  /** The next download of a build brings its file for images along. */
  readonly withImages: boolean;
  readonly installed: readonly InstalledModel[];
  readonly downloads: readonly DownloadState[];
  /** An added file that is being compared with the catalogue. */
  readonly importing: ImportProgress | null;
  readonly adding: boolean;
  /** Why the last start of a download failed before it was under way, by file. */
  readonly startErrors: Readonly<Record<string, ErrorData>>;
  readonly loaded: boolean;
  /** Speed of the last download that had one, for “about N minutes”; null while no speed is known. */
  readonly knownBytesPerSecond: number | null;
}

/** The library on disk, downloads under way, and the catalogue. */
export const useModels = create<ModelsState>(() => ({
  catalog: [],
  companions: [],
  withImages: false,
  installed: [],
  downloads: [],
  importing: null,
  adding: false,
  startErrors: {},
  loaded: false,
  knownBytesPerSecond: null,
}));

/** The list with this download put in its place, or without it when it is done. */
export function withDownload(
  downloads: readonly DownloadState[],
  changed: DownloadState,
): readonly DownloadState[] {
  if (changed.state === "done") return downloads.filter((download) => download.fileId !== changed.fileId);
  if (!downloads.some((download) => download.fileId === changed.fileId)) return [...downloads, changed];
  return downloads.map((download) => (download.fileId === changed.fileId ? changed : download));
}

function takeDownload(changed: DownloadState): void {
  useModels.setState(({ downloads, knownBytesPerSecond }) => ({
    downloads: withDownload(downloads, changed),
    knownBytesPerSecond:
      changed.state === "downloading" ? (changed.bytesPerSecond ?? knownBytesPerSecond) : knownBytesPerSecond,
  }));
}

/** Reads the library and follows its changes. */
export async function startModels(): Promise<void> {
  const on = events().models;
  on.installedChanged((installed) => useModels.setState({ installed }));
  on.downloadChanged(takeDownload);
  on.downloadRemoved(({ fileId }) =>
    useModels.setState(({ downloads }) => ({
      downloads: downloads.filter((download) => download.fileId !== fileId),
    })),
  );
  on.importProgress((importing) =>
    useModels.setState({ importing: importing.checkedBytes < importing.totalBytes ? importing : null }),
  );
  const { models } = services();
  const [installed, downloads] = await Promise.all([
    askOrNotice(models.installed()),
    askOrNotice(models.downloads()),
  ]);
  useModels.setState({
    installed: installed ?? [],
    downloads: (downloads ?? []).filter((download) => download.state !== "done"),
    loaded: true,
  });
  const [catalog, companions] = await Promise.all([
    askOrNotice(models.catalog()),
    askOrNotice(models.companions()),
  ]);
  useModels.setState({ catalog: catalog ?? [], companions: companions ?? [] });
}

/** The file for images that can be fetched for a build; undefined: none is known. */
export function useImagesFile(file: CatalogFile | null): CatalogFile | undefined {
  return useModels(({ companions }) => companions.find((one) => one.repo === file?.repo));
}

/** Fetches a build, and its file for images where that is wanted. */
export async function startBuild(file: CatalogFile): Promise<void> {
  const { companions, withImages } = useModels.getState();
  const images = withImages ? companions.find((one) => one.repo === file.repo) : undefined;
  await startDownload(file.id);
  if (images) await startDownload(images.id);
}

/** Starts a download or resumes it from what is there. */
export async function startDownload(fileId: string): Promise<void> {
  const result = await ask(services().models.startDownload({ fileId }));
  useModels.setState(({ startErrors }) => {
    const { [fileId]: _past, ...rest } = startErrors;
    return { startErrors: result.ok ? rest : { ...rest, [fileId]: result.error } };
  });
  if (result.ok) takeDownload(result.value);
}

/** Holds a download; what is there is kept. */
export async function pauseDownload(fileId: string): Promise<void> {
  await askOrNotice(services().models.pauseDownload({ fileId }));
}

/** Ends a download and deletes its part. */
export async function cancelDownload(fileId: string): Promise<void> {
  await askOrNotice(services().models.cancelDownload({ fileId }));
}

/** Has the user choose a .gguf file and adds it; null when nothing was added. */
export async function addFile(): Promise<InstalledModel | null> {
  useModels.setState({ adding: true });
  const added = await askOrNotice(services().models.addFile());
  useModels.setState({ adding: false, importing: null });
  return added ?? null;
}
