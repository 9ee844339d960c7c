import type { CatalogFile, DownloadState } from "../contract";
import type { Downloaded } from "./download-options";
import type { ModelFolders } from "./folders";
import type { RetryRules } from "./retry";
import type { FileSource } from "./source";

export interface DownloadsOptions {
  /** Where files are asked for, in this order; asked at the start of each download. */
  readonly sources: () => readonly FileSource[];
  /** Where new downloads go, and where those of earlier are. */
  readonly folders: ModelFolders;
  readonly catalog: readonly CatalogFile[];
  /** Files that go with models: fetched like them. */
  readonly companions?: readonly CatalogFile[];
  /**
   * Called with a verified file, before the download counts as done.
   * @param source what its last bytes came from; null: it was there already
   */
  readonly onDone: (
    file: CatalogFile,
    downloaded: Downloaded,
    root: string,
    source: string | null,
  ) => Promise<void>;
  /** Called at each change of state, and about four times a second while bytes come. */
  readonly onChange: (state: DownloadState) => void;
  readonly onRemoved: (fileId: string) => void;
  /** Whether what was under way in a folder goes on by itself when that is here again; absent: it is paused. */
  readonly mayResume?: () => boolean;
  readonly retry?: RetryRules;
  /** Downloads at once; the others wait their turn. Default 1. */
  readonly atOnce?: () => number;
  /** Most connections for each download. */
  readonly connections?: () => number;
  /** What all of them together may take; null: no limit. */
  readonly bytesPerSecond?: () => number | null;
  /** After which time one that an outage has ended is tried again, where `mayResume` says so. */
  readonly againAfterMs?: number;
}

/** The downloads that are under way, paused, or failed. */
export interface Downloads {
  /** Resolves when the parts of earlier are on the list, of each folder that answers within seconds. Never rejects. */
  readonly found: Promise<void>;
  list(): DownloadState[];
  /** Goes on with those that were under way when the program ended, also with those that are still being found. */
  resumeInterrupted(): void;
  /**
   * To be called when the network may be back (after a sleep of the computer, or when Offline is switched off): goes on
   * with what is wanted and was ended by a fault that passes.
   */
  goOn(): void;
  /** To be called when `atOnce` has changed. */
  queueChanged(): void;
  /**
   * To be called when the folders may be others: parts in folders that are new, or connected again, are found, and go
   * on where they were under way and `mayResume` says so.
   * @param forgotten the folder that the user has just taken off the list: its downloads stop, stay on their disk and
   * are not shown. Those in any other folder go on there, also where it is not the first one any more
   */
  foldersChanged(forgotten?: string): Promise<void>;
  /**
   * Starts, or goes on from what is there, when its turn has come; comes back at once. What goes wrong is in the state.
   * @throws QuernError `model-unknown`
   */
  start(fileId: string): DownloadState;
  /** Resolves when the download ends. @throws QuernError why it did not end well (`cancelled`: paused) */
  finished(fileId: string): Promise<void>;
  /** Resolves when everything that has arrived is safe on the disk. */
  pause(fileId: string): Promise<void>;
  /** Stops and deletes the part. @throws QuernError `download-active` when another Quern downloads it */
  cancel(fileId: string): Promise<void>;
  /** For the end of the program. */
  pauseAll(): Promise<void>;
}
