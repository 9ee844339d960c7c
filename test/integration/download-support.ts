import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CatalogFile, QuernError } from "../../main/contract";
import { type DownloadOptions, downloadFile, hubSource } from "../../main/models";
import { createNet, type Net } from "../../main/net";
import { catalogEntry } from "../mirror/catalog.mjs";
import { type Fault, type Mirror, type MirrorFile, startMirror } from "../mirror/mirror.mjs";

export const revision = "0123456789abcdef0123456789abcdef01234567";

/** One file on a mirror, a model folder, and the way between them. */
export interface Bench {
  readonly mirror: Mirror;
  readonly folder: string;
  readonly content: Buffer;
  readonly file: CatalogFile;
  readonly net: Net;
  setOffline(offline: boolean): void;
  /** Downloads with quick retries. */
  download(options?: Partial<DownloadOptions>): ReturnType<typeof downloadFile>;
  /** The code that a download ends with, or `done`. */
  outcome(options?: Partial<DownloadOptions>): Promise<string>;
  /** Paths in the model folder, relative, sorted. */
  leftBehind(): Promise<string[]>;
  final(): Promise<Buffer | null>;
  /** Whether the file is there under its name with every byte right. */
  isWhole(): Promise<boolean>;
  part(): Promise<Buffer | null>;
  close(): Promise<void>;
}

export interface BenchOptions {
  readonly bytes?: number;
  readonly withHash?: boolean;
  readonly faults?: Fault[];
  readonly idleTimeoutMs?: number;
  readonly folder?: string;
}

// Every download forces its bytes to the disk several times; in memory that does not wait for a busy disk.
export const quickDisk = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

export const empty = Buffer.alloc(0);
export const quickRetry = { attempts: 3, baseMs: 5, capMs: 20, longestWaitMs: 2_000 };

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const content = randomBytes(options.bytes ?? 400_000);
  const served: MirrorFile = { repo: "mirror/test-model", revision, file: "tiny.gguf", content };
  const file = await catalogEntry(served, { withHash: options.withHash ?? true });
  const mirror = await startMirror({ files: [served], faults: options.faults ?? [] });
  const folder = options.folder ?? (await mkdtemp(join(quickDisk, "quern-download-")));
  let offline = false;
  const net = createNet({
    offline: () => offline,
    endpoint: new URL(mirror.url),
    env: {},
    version: "0.0.0-test",
    idleTimeoutMs: options.idleTimeoutMs ?? 5_000,
  });
  const final = join(folder, "mirror--test-model", revision, "tiny.gguf");
  const read = (path: string) => readFile(path).catch(() => null);
  const download = (more: Partial<DownloadOptions> = {}) =>
    downloadFile({
      sources: [hubSource(net)],
      modelFolder: folder,
      file,
      signal: new AbortController().signal,
      retry: quickRetry,
      ...more,
    });
  return {
    mirror,
    folder,
    content,
    file,
    net,
    setOffline: (next) => {
      offline = next;
    },
    download,
    outcome: (more) =>
      download(more).then(
        () => "done",
        (error: unknown) => (error instanceof QuernError ? error.code : `not a QuernError: ${String(error)}`),
      ),
    leftBehind: async () => {
      const names = await readdir(folder, { recursive: true, withFileTypes: true });
      return names
        .filter((name) => name.isFile())
        .map((name) => name.name)
        .sort();
    },
    final: () => read(final),
    isWhole: async () => (await read(final))?.equals(content) ?? false,
    part: () => read(`${final}.part`),
    close: async () => {
      await net.close();
      await mirror.stop();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
