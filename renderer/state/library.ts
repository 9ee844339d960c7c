import { create } from "zustand";
import type {
  CatalogList,
  ErrorData,
  FoundFile,
  FoundState,
  InstalledModel,
  ModelDetails,
  Result,
} from "../../main/contract";
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
    on.catalogChanged((list) => void takeList(list));
    const { library } = services();
    const [found, details, list] = await Promise.all([
      askOrNotice(library.found()),
      askOrNotice(library.details()),
      askOrNotice(library.catalogList()),
    ]);
    useLibrary.setState({ found: found ?? nothingYet, list: list ?? null });
    takeDetails(details ?? []);
    // It may have come before anybody listened.
    if ((list?.newFileIds.length ?? 0) > 0) await readCatalog();
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

/** Shows the list that is in use now, and tells what is new in it. */
async function takeList(list: CatalogList): Promise<void> {
  const before = useLibrary.getState().list;
  useLibrary.setState({ list });
  if (before === null || JSON.stringify(before.newFileIds) === JSON.stringify(list.newFileIds)) return;
  const { length: count } = list.newFileIds;
  if (count > 0) tell(translator.t("lists.new", { count }));
  await readCatalog();
}

/** Fetches or opens a newer list; says so where there is none, or nothing new in it. */
async function takeNewer(call: Promise<Result<CatalogList | null>>): Promise<void> {
  const serial = useLibrary.getState().list?.serial;
  useLibrary.setState({ refreshing: true });
  const result = await ask(call);
  useLibrary.setState({ refreshing: false });
  if (!result.ok) {
    if (result.error.code !== "cancelled") addNotice(result.error);
  } else if (result.value !== null) {
    if (result.value.serial === serial) tell(translator.t("lists.newNone"));
    else if (result.value.newFileIds.length === 0) tell(translator.t("lists.newEmpty"));
    await takeList(result.value);
  }
}

/** Fetches a newer list of files. */
export const refreshList = () => takeNewer(services().library.refreshCatalog());

/** Has the user choose a list's file. */
export const openList = () => takeNewer(services().library.openCatalogList());

/** Null when it worked, or when a dialog was closed. */
async function outcome(call: Promise<Result<CatalogList | null>>): Promise<ErrorData | null> {
  const result = await ask(call);
  if (!result.ok) return result.error;
  if (result.value !== null) useLibrary.setState({ list: result.value });
  return null;
}

/** Where newer lists are asked for from now on; null: nowhere. Gives what was wrong. */
export const setListAddress = (url: string | null) => outcome(services().library.setListAddress({ url }));

/** Has the user choose the public key that lists must be signed with; gives what was wrong. */
export const chooseListKey = () => outcome(services().library.chooseListKey());

export const dropListKey = () => outcome(services().library.dropListKey());
