import { type CatalogList, QuernError, type Settings } from "../contract";
import type { CatalogLists } from "./lists";

const hour = 3_600_000;
const periods: Record<Settings["listEvery"], number> = {
  never: Number.POSITIVE_INFINITY,
  day: 24 * hour,
  week: 7 * 24 * hour,
};

export interface ListRefreshOptions {
  readonly lists: Pick<CatalogLists, "current" | "fetch">;
  readonly settings: () => Pick<Settings, "listEvery" | "listUrl" | "listKey" | "offline">;
  /** To be called with what is in use after each asking that was answered. */
  readonly onList: (list: CatalogList) => void;
  /** What went wrong while nobody had asked. */
  readonly onTrouble: (thrown: unknown) => void;
}

/** Asks for newer lists of files: on request, and by itself where the settings or a policy say how often. */
export interface ListRefresh {
  /** Asks now. @throws QuernError as `CatalogLists.fetch` */
  ask(): Promise<CatalogList>;
  /** Begins to ask by itself, at once where it is time. */
  start(): void;
  /** To be called after each change of the settings. */
  settingsChanged(): void;
  close(): void;
}

export function createListRefresh({ lists, settings, onList, onTrouble }: ListRefreshOptions): ListRefresh {
  let asking: { readonly list: Promise<CatalogList>; readonly abort: AbortController } | null = null;
  let timer: NodeJS.Timeout | undefined;
  let known = JSON.stringify(relevant(settings()));

  async function fetchAndTell(signal: AbortSignal): Promise<CatalogList> {
    try {
      const list = await lists.fetch(signal);
      onList(list);
      return list;
    } finally {
      asking = null;
    }
  }

  function ask(): Promise<CatalogList> {
    if (asking) return asking.list;
    const abort = new AbortController();
    const list = fetchAndTell(abort.signal);
    asking = { list, abort };
    return list;
  }

  function isTime(): boolean {
    const { listEvery, offline } = settings();
    const { host, askedAt } = lists.current();
    if (offline || host === null) return false;
    const ago = askedAt === null ? Number.POSITIVE_INFINITY : Date.now() - Date.parse(askedAt);
    // A clock that was set back asks too often rather than never.
    return listEvery !== "never" && (ago < 0 || ago >= periods[listEvery]);
  }

  function askIfTime(): void {
    if (isTime()) ask().catch(onTrouble);
  }

  return {
    ask,
    start: () => {
      if (timer) return;
      // Every hour: what could not be had is tried again, and a computer that slept notices that it is time.
      timer = setInterval(askIfTime, hour);
      timer.unref();
      askIfTime();
    },
    settingsChanged: () => {
      if (settings().offline) asking?.abort.abort(new QuernError("offline"));
      const now = JSON.stringify(relevant(settings()));
      if (now === known) return;
      known = now;
      if (timer) askIfTime();
    },
    close: () => {
      clearInterval(timer);
      asking?.abort.abort();
    },
  };
}

const relevant = ({ listEvery, listUrl, listKey, offline }: ReturnType<ListRefreshOptions["settings"]>) => [
  listEvery,
  listUrl,
  listKey,
  offline,
];
