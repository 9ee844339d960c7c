import type { FileEntry, FindQuery, FoundLine, TextFormat } from "../contract";

/**
 * What the opened folder is to the agent, part by part. All paths are below the folder, with `/` between parts, as in
 * the contract; each call checks the real path anew. Calls throw `QuernError`s: `path-outside`, `path-protected`,
 * `file-not-found`, `file-changed-on-disk`, `not-trusted` and the others of files and disks.
 */
export interface TextOnDisk {
  readonly text: string;
  readonly format: TextFormat;
  /** Of the bytes: the same bytes, the same version. */
  readonly version: string;
}

export interface WorkspaceFiles {
  /** The real, absolute path of the folder. */
  readonly root: string;
  /** Entries of a folder, folders first, then by name. */
  list(path: string): Promise<FileEntry[]>;
  /** @throws `file-not-text`, `file-too-large` */
  readText(path: string): Promise<TextOnDisk>;
  /**
   * Writes a file whole, to a temporary file beside it that then takes its name; encoding, BOM, line ends and mode
   * bits stay as they are, or are those of `format` for a new one.
   * @param ifVersion what must be on disk now; null: nothing
   */
  writeText(path: string, text: string, ifVersion: string | null, format?: TextFormat): Promise<string>;
  /** Bytes as they are; for putting back. */
  readBytes(
    path: string,
  ): Promise<{ readonly bytes: Uint8Array; readonly mode: number; readonly version: string }>;
  writeBytes(path: string, bytes: Uint8Array, ifVersion: string | null, mode?: number): Promise<string>;
  /** The version on disk; null where there is no file. */
  version(path: string): Promise<string | null>;
  /** The mode bits on disk; null where there is no file, and on Windows, which has none. */
  mode(path: string): Promise<number | null>;
  remove(path: string, ifVersion: string): Promise<void>;
  /** Lines that match, by ripgrep, ignored files left out. */
  find(query: FindQuery, signal: AbortSignal): AsyncIterable<FoundLine>;
  /** Paths of files that match a glob, ignored ones left out; in no order. */
  glob(pattern: string, signal: AbortSignal): AsyncIterable<string>;
}

/** One file that differs between a checkpoint and the disk. */
export interface ChangedFile {
  readonly path: string;
  readonly kind: "created" | "changed" | "deleted";
}

/** Something that a checkpoint does not hold, and why. */
export interface LeftOut {
  readonly path: string;
  /**
   * `ignored`: by the folder's ignore files or always (git's own folder, installed packages), and a folder stands for
   * all that is in it. `large`: above the limit. `unreadable`: the system gives no access.
   */
  readonly why: "ignored" | "large" | "unreadable";
}

/** How far a checkpoint is that has to read many files. */
export interface CheckpointProgress {
  readonly done: number;
  readonly of: number;
}

/** Copies of the folder's files over time, kept outside of it, in a store of our own; no repository is needed. */
export interface Checkpoints {
  /**
   * Records the folder as it is now.
   * @param also files that are about to be changed: recorded from now on, even where they are ignored or large
   * @param onProgress told a few times a second while files are read, also by one that this one waits for
   * @returns the checkpoint's id
   */
  take(
    signal?: AbortSignal,
    also?: readonly string[],
    onProgress?: (progress: CheckpointProgress) => void,
  ): Promise<string>;
  /**
   * Copies a folder of which there is no checkpoint yet, before anybody waits for it; a `take` meanwhile waits for it
   * and then reads only what has changed since. Ends when they are closed.
   */
  ahead(): Promise<void>;
  /** What differs between two checkpoints, or between one and the disk as it is now. */
  changes(from: string, to?: string): Promise<ChangedFile[]>;
  /**
   * A file as it was; null: it was not there.
   * @throws `file-not-found`: it was ignored then, so nothing is known of it; `file-too-large`: it was not copied
   */
  bytesAt(checkpoint: string, path: string): Promise<Uint8Array | null>;
  versionAt(checkpoint: string, path: string): Promise<string | null>;
  /** The mode bits that a file had; null where it was not there or is not known, and on Windows. */
  modeAt(checkpoint: string, path: string): Promise<number | null>;
  /** Puts these files back as they were. Files that are no longer the version that `expected` names are left alone. */
  restore(
    checkpoint: string,
    files: readonly { readonly path: string; readonly expected: string | null }[],
  ): Promise<{ readonly restored: string[]; readonly left: string[] }>;
  /**
   * What a checkpoint does not hold, and why; a part of it, and how many there are.
   * @param checkpoint none: what the last look at the folder (`take`, `changes`) left out
   */
  leftOut(checkpoint?: string): Promise<{ readonly listed: readonly LeftOut[]; readonly count: number }>;
  /** Drops checkpoints that nobody asks for any more. */
  keepOnly(ids: ReadonlySet<string>): Promise<void>;
}

export interface CommandRequest {
  /** The program and its arguments; no shell but where the model names one. */
  readonly argv: readonly string[];
  /** Below the folder. */
  readonly folder: string;
  readonly network: boolean;
  readonly timeoutMs: number;
  /** Output beyond this is dropped in the middle, and said so. */
  readonly outputBytes: number;
}

export interface CommandResult {
  /** Null: it was ended. */
  readonly exitCode: number | null;
  readonly ended: "exit" | "timeout" | "stopped" | "limit";
  /** Standard output and errors, in the order they came. */
  readonly output: string;
  readonly clipped: boolean;
  readonly ms: number;
  readonly sandbox: "bubblewrap" | "seatbelt" | "none";
  /**
   * Repositories below the folder that were not there before: git runs what their settings name. Looked for in a
   * sandbox only, and not after a stop.
   */
  readonly repositories: readonly string[];
}

/** Runs commands inside the sandbox of the system, where there is one. */
export interface CommandRunner {
  /** What holds commands in here, tried for real. */
  sandbox(): Promise<{ readonly kind: "bubblewrap" | "seatbelt" | "none"; readonly missing: string | null }>;
  /** Ends with the whole tree of its processes, within a second of the signal. */
  run(request: CommandRequest, onOutput: (text: string) => void, signal: AbortSignal): Promise<CommandResult>;
}

/** The folder that is open. */
export interface OpenedFolder {
  /** Names the folder in our own data; made of its real path. */
  readonly id: string;
  readonly trusted: boolean;
  readonly files: WorkspaceFiles;
}

export interface CurrentFolder {
  get(): OpenedFolder | null;
  /** @throws `folder-not-open` */
  require(): OpenedFolder;
  /** @throws `folder-not-open`, `not-trusted` */
  requireTrusted(): OpenedFolder;
  /** Another folder, none, or other rights. @returns how to listen no more */
  onChange(listener: () => void): () => void;
}
