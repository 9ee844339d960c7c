import { create } from "zustand";
import type { CatalogList, FoundFile, FoundState, InstalledModel, ModelDetails } from "../../main/contract";
import { ask, askOrNotice, events, services } from "../bridge";
import { translator } from "../i18n";
import { useModels } from "./models";
import { addNotice, tell } from "./notices";

interface LibraryState {
  readonly found: FoundState;
  /** By the model's id. */
  readonly details: ReadonlyMap<string, ModelDetails>;
  readonly list: CatalogList | null;
  /** The found file that is being taken in. */
  readonly using: string | null;
  readonly importing: boolean;
  readonly refreshing: boolean;
}

const nothingYet: FoundState = { looking: false, lookedAt: null, files: [], skipped: [], folders: [] };

/** What other programs have on this machine, what is known of the library's files, and which list is in use. */
export const useLibrary = create<LibraryState>(() => ({
  found: nothingYet,
  details: new Map(),
  list: null,
  using: null,
  importing: false,
  refreshing: false,
}));

function takeDetails(details: readonly ModelDetails[]): void {
  useLibrary.setState({ details: new Map(details.map((one) => [one.id, one])) });
}

let started: Promise<void> | null = null;

/** Reads what is known and follows its changes; the first view that shows it starts it. */
export function startLibrary(): Promise<void> {
  started ??= (async () => {
    const on = events().library;
    on.foundChanged((found) => useLibrary.setState({ found }));
    on.detailsChanged(takeDetails);
    on.verifyProgress(({ id, checkedBytes, totalBytes }) => {
      const { details } = useLibrary.getState();
      const known = details.get(id);
      if (known === undefined || known.verifying === null) return;
      const verifying = { checkedBytes, totalBytes };
      useLibrary.setState({ details: new Map(details).set(id, { ...known, verifying }) });
    });
    on.catalogChanged((list) => {
      useLibrary.setState({ list });
      void readCatalog();
    });
    const { library } = services();
    const [found, details, list] = await Promise.all([
      askOrNotice(library.found()),
      askOrNotice(library.details()),
      askOrNotice(library.catalogList()),
    ]);
    useLibrary.setState({ found: found ?? nothingYet, list: list ?? null });
    takeDetails(details ?? []);
  })();
  return started;
}

async function readCatalog(): Promise<void> {
  const { models } = services();
  const [catalog, companions] = await Promise.all([
    askOrNotice(models.catalog()),
    askOrNotice(models.companions()),
  ]);
  if (catalog !== undefined) useModels.setState({ catalog });
  if (companions !== undefined) useModels.setState({ companions });
}

/** Looks through the places of other programs. */
export async function lookForModels(): Promise<void> {
  const found = await askOrNotice(services().library.look());
  if (found !== undefined) useLibrary.setState({ found });
}

/** Looks once, by itself: on the first run nobody knows that there is something to find. */
export async function lookOnce(): Promise<void> {
  await startLibrary();
  const { lookedAt, looking } = useLibrary.getState().found;
  if (lookedAt === null && !looking) await lookForModels();
}

/** Has the user choose a folder, and looks there as well. */
export async function addSearchFolder(): Promise<void> {
  const found = await askOrNotice(services().library.addFolder());
  if (found) useLibrary.setState({ found });
}

export async function forgetSearchFolder(path: string): Promise<void> {
  const found = await askOrNotice(services().library.forgetFolder({ path }));
  if (found !== undefined) useLibrary.setState({ found });
}

/** Takes a found file into the library; null when that failed. */
export async function takeFound(
  { id }: FoundFile,
  how: "in-place" | "hard-link",
): Promise<InstalledModel | null> {
  useLibrary.setState({ using: id });
  const model = await askOrNotice(services().library.use({ id, how }));
  useLibrary.setState({ using: null });
  return model ?? null;
}

/** Takes in what was dropped onto the window. */
export async function importPaths(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  useLibrary.setState({ importing: true });
  const result = await askOrNotice(services().library.importPaths({ paths: [...paths] }));
  useLibrary.setState({ importing: false });
  for (const { error } of result?.refused ?? []) addNotice(error);
  const count = result?.added.length ?? 0;
  if (count > 0) tell(translator.t("library.imported", { count }));
}

/** Reads a file again and compares it. What was found shows in its row. */
export async function verifyModel(id: string): Promise<void> {
  await askOrNotice(services().library.verify({ id }));
}

export async function stopVerify(id: string): Promise<void> {
  await askOrNotice(services().library.stopVerify({ id }));
}

async function takeList(call: ReturnType<ReturnType<typeof services>["library"]["openCatalogList"]>) {
  useLibrary.setState({ refreshing: true });
  const result = await ask(call);
  useLibrary.setState({ refreshing: false });
  if (!result.ok) {
    if (result.error.code !== "cancelled") addNotice(result.error);
  } else if (result.value !== null) {
    useLibrary.setState({ list: result.value });
    await readCatalog();
  }
}

/** Fetches a newer list of files. */
export const refreshList = () => takeList(services().library.refreshCatalog());

/** Has the user choose a list's file. */
export const openList = () => takeList(services().library.openCatalogList());
