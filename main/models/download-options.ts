import type { CatalogFile, QuernError } from "../contract";
import type { Limiter } from "./limiter";
import type { Pace } from "./pace";
import type { RetryRules } from "./retry";
import type { FileSource } from "./source";

export type DownloadPhase = "checking" | "downloading" | "verifying";

/** What is worth telling of a download beside its phase. */
export interface DownloadStatus {
  /** Bytes that are in the part. */
  readonly receivedBytes: number;
  /** Bytes from the start that the whole file's hash has gone over. */
  readonly verifiedBytes: number;
  readonly connections: number;
}

export interface DownloadOptions {
  /** Where the file is asked for; the next one when one fails for good. */
  readonly sources: readonly FileSource[];
  readonly modelFolder: string;
  readonly file: CatalogFile;
  readonly signal: AbortSignal;
  readonly onPhase?: (phase: DownloadPhase) => void;
  /** Bytes of the part that are in its file (`downloading`) or hashed (`verifying`). */
  readonly onProgress?: (bytes: number) => void;
  readonly onStatus?: (status: DownloadStatus) => void;
  /** It waits until then (by the clock of `performance`) to try again; null: not any more. */
  readonly onWaiting?: (untilMs: number | null) => void;
  /** Host that the bytes come from. */
  readonly onSource?: (host: string) => void;
  /** A source could not give the file, and another goes on. */
  readonly onSourceFailed?: (failed: FileSource, error: QuernError, next: FileSource) => void;
  /** The file was changed at its source, and is begun anew. */
  readonly onChanged?: () => void;
  /** Whether the download is to go on by itself after a restart; asked when its journal is written. */
  readonly wanted?: () => boolean;
  readonly retry?: RetryRules;
  /** Most connections at once. Default 8. */
  readonly connections?: () => number;
  readonly limiter?: Limiter;
  /** Size of a chunk for a download that begins; a begun one keeps its own. */
  readonly chunkBytes?: number;
  readonly pace?: Pace;
}

export interface Downloaded {
  readonly path: string;
  readonly sha256: string;
  /** ISO time at which its SHA-256 was found right. */
  readonly verifiedAt: string;
}
