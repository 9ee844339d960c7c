import { stat } from "node:fs/promises";
import { formatBytes, type ModelFolder, QuernError } from "../../contract";
import { keptBytes, roomBytes } from "../disk";
import { isBelow } from "../paths";
import { away, type FolderLook, type FolderRules, lookAtFolder } from "./look";
import { createPatience } from "./patience";

/** The folders as they are set. */
export interface NamedFolders {
  /** Where downloads go first. */
  readonly main: string;
  /** It is Quern's own or the administrator's, and is made where it is not there. */
  readonly mainIsMade: boolean;
  /** It is known to have its marker; one that was chosen before there were markers has none. */
  readonly mainMarked: boolean;
  readonly more: readonly string[];
  /** They were added by the user, so each has its marker. */
  readonly moreMarked: boolean;
}

export interface RoomWanted {
  /** Bytes that are still to be written. */
  readonly needBytes: number;
  /** Whether a part or the whole of it lies in this folder: then it stays there. */
  readonly begunIn?: (folder: string) => Promise<boolean>;
  /** Bytes that others, which are under way, will still write there. */
  readonly promisedBytes?: (folder: string) => number;
}

/** The folders for models, on one disk or several. */
export interface ModelFolders {
  /** All of them, the first one first, whether or not they are there. */
  list(): readonly string[];
  /** Each of them as it is now; one that does not answer within seconds is away. */
  look(): Promise<ModelFolder[]>;
  /**
   * Looks for something in each folder that is not away, in the order of the list. A folder that does not answer gives
   * nothing, and is not asked again before it has.
   */
  findIn<T>(find: (folder: string) => Promise<readonly T[]>): Promise<T[]>;
  /** Whether what is asked of this path will be answered: false below a folder of the list that does not answer. */
  answers(path: string): Promise<boolean>;
  /**
   * The folder for a new file: where it was begun, else the first with room for it and a reserve.
   * @throws QuernError `no-room` with what each has, `disk-full` where there is one folder, `folder-away`,
   * `folder-not-writable`
   */
  choose(wanted: RoomWanted): Promise<string>;
  /** @throws QuernError `folder-away`: then nothing may be made in its place */
  mustBeHere(folder: string): Promise<void>;
  /** The folder that a file belongs to and that is away now; null: it is not for that that a file is not there. */
  awayFolderOf(path: string): Promise<string | null>;
}

/**
 * @param named asked each time, since the user may add folders and take them off
 * @param onMarked called when the first folder is seen to have its marker and is not known for it yet
 * @param patience how long is waited for those on disks that do not answer
 */
export function createModelFolders(
  named: () => NamedFolders,
  onMarked: (folder: string) => void = () => undefined,
  patience = createPatience(),
): ModelFolders {
  /** Folders that had their marker while they came first: also where another one does now, and downloads go on. */
  const seen = new Set<string>();
  const rulesOf = (folder: string): FolderRules => {
    const { main, mainIsMade, mainMarked, more, moreMarked } = named();
    if (folder === main)
      return { isMade: mainIsMade, isMarked: !mainIsMade && (mainMarked || seen.has(main)) };
    return { isMade: false, isMarked: more.includes(folder) ? moreMarked : seen.has(folder) };
  };
  const lookNow = async (folder: string): Promise<FolderLook> => {
    const found = await patience.ask(folder, () => lookAtFolder(folder, rulesOf(folder)), away);
    const { main, mainIsMade, mainMarked } = named();
    if (found.marked && folder === main && !mainIsMade) {
      seen.add(folder);
      if (!mainMarked) onMarked(folder);
    }
    return found;
  };
  const list = () => {
    const { main, more } = named();
    return [...new Set([main, ...more])];
  };
  const lookAt = async (path: string): Promise<ModelFolder> => {
    const found = await lookNow(path);
    const room = found.space && roomBytes(found.space);
    return {
      path,
      main: path === named().main,
      state: found.state,
      freeBytes: found.space?.freeBytes ?? null,
      totalBytes: found.space?.totalBytes ?? null,
      roomBytes: room,
    };
  };
  const look = () => Promise.all(list().map(lookAt));
  const folderOf = (path: string) => list().find((one) => isBelow(one, path));
  return {
    list,
    look,
    choose: async ({ needBytes, begunIn, promisedBytes = () => 0 }) => {
      const all = await look();
      const usable = all.filter(({ state }) => state === "here");
      if (begunIn)
        for (const { path } of usable) if (await patience.ask(path, () => begunIn(path), false)) return path;
      // A file system that does not say how much is free is believed to have room.
      const roomy = usable.find(
        ({ path, roomBytes: room }) => room === null || room - promisedBytes(path) >= needBytes,
      );
      if (roomy) return roomy.path;
      throw nowhere(
        all,
        usable.map((one) => lessPromised(one, promisedBytes(one.path))),
        needBytes,
      );
    },
    mustBeHere: async (folder) => {
      const { state } = await lookNow(folder);
      if (state === "away") throw new QuernError("folder-away", { path: folder });
    },
    findIn: async (find) => {
      const here = (await look()).filter(({ state }) => state !== "away");
      const found = await Promise.all(here.map(({ path }) => patience.ask(path, () => find(path), [])));
      return found.flat();
    },
    answers: async (path) => {
      const folder = folderOf(path);
      return folder === undefined || (await patience.ask(folder, () => stat(folder).then(yes, yes), false));
    },
    awayFolderOf: async (path) => {
      const folder = folderOf(path);
      if (folder === undefined) return null;
      return (await lookNow(folder)).state === "away" ? folder : null;
    },
  };
}

/** One folder that is made where it is not there. */
export function oneFolder(folder: () => string): ModelFolders {
  return createModelFolders(() => ({
    main: folder(),
    mainIsMade: true,
    mainMarked: false,
    more: [],
    moreMarked: false,
  }));
}

/** A folder with what is left of it when everything under way is there. */
function lessPromised(folder: ModelFolder, promisedBytes: number): ModelFolder {
  const { freeBytes } = folder;
  return { ...folder, freeBytes: freeBytes === null ? null : Math.max(0, freeBytes - promisedBytes) };
}

/** Why no folder can take a file: in the words of the one that comes nearest. */
function nowhere(all: readonly ModelFolder[], usable: readonly ModelFolder[], needBytes: number): QuernError {
  const [first] = all;
  const path = first?.path ?? "";
  if (usable.length === 0) {
    const code = all.some(({ state }) => state === "read-only") ? "folder-not-writable" : "folder-away";
    return new QuernError(code, { path });
  }
  const [only, ...others] = usable;
  if (only && others.length === 0)
    return new QuernError("disk-full", {
      path: only.path,
      needBytes: Math.ceil(needBytes + keptBytes({ totalBytes: only.totalBytes ?? 0 })),
      freeBytes: only.freeBytes ?? 0,
    });
  // Sizes are written alike in both languages.
  const folders = usable.map((one) => `${one.path} (${formatBytes(one.freeBytes ?? 0, "en")})`).join(", ");
  return new QuernError("no-room", { needBytes, folders });
}

/** That a folder is not there is an answer as well. */
const yes = () => true;
