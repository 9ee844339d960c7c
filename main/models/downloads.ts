import { type CatalogFile, type ErrorData, errorFromData, QuernError, toErrorData } from "../contract";
import { createAgain, usualAgainAfterMs } from "./again";
import { downloadFile } from "./download";
import { type Entry, entryOf, noteWish, removePart, stateOf } from "./download-entry";
import type { DownloadPhase } from "./download-options";
import type { Downloads, DownloadsOptions } from "./downloads-face";
import { findParts } from "./found-parts";
import { progressEveryMs } from "./hash-file";
import { readJournal } from "./journal";
import { createLimiter } from "./limiter";
import { downloadPaths, holdsRepo } from "./paths";
import { createSpeed } from "./speed";

/** What a download ends with when its disk is unplugged; a disk that goes while it is written to gives no better name. */
const ofFolder: ReadonlySet<ErrorData["code"]> = new Set([
  "folder-away",
  "folder-not-writable",
  "file-not-found",
  "file-unreadable",
  "unexpected",
]);

/** How often those that run are told of though nothing comes, so that their speed falls and their wait is seen. */
const beatMs = 1_000;

/** As `createDownloads`, with the parts that are there from earlier. */
export async function openDownloads(options: DownloadsOptions): Promise<Downloads> {
  const downloads = createDownloads(options);
  await downloads.found;
  return downloads;
}

/** Begins to look for the parts that are there from earlier; they are paused until started. */
export function createDownloads(options: DownloadsOptions): Downloads {
  const entries = new Map<string, Entry>();
  const { folders } = options;
  const firstSource = () => options.sources()[0]?.name ?? "";
  const limiter = createLimiter(options.bytesPerSecond ?? (() => null));
  let closing = false;
  /** One chooses after the other: each sees what those before it have been promised. */
  let choosing: Promise<unknown> = Promise.resolve();

  /** Parts that are there from earlier and not on the list yet. */
  async function findBegun(): Promise<Entry[]> {
    const found: Entry[] = [];
    const parts = await folders.findIn(async (root) =>
      (await findParts(root)).map((journal) => ({ root, journal })),
    );
    for (const { root, journal } of parts) {
      if (closing || entries.has(journal.file.id)) continue;
      const entry = entryOf(journal.file, root, "paused", journal.safeBytes, firstSource());
      entry.wanted = journal.running;
      entries.set(journal.file.id, entry);
      found.push(entry);
    }
    return found;
  }

  /** Where the download goes: where it was begun, else the first folder with room for it and for those under way. */
  function rootFor(entry: Entry): Promise<string> {
    const chosen = choosing.then(() => rootOf(entry));
    choosing = chosen.catch(() => undefined);
    return chosen;
  }

  /** Whether a model that this file goes with is on its way into a folder: there is where it is looked for. */
  const goesTo = (root: string, file: CatalogFile) =>
    [...entries.values()].some(
      (other) => other.root === root && other.file.repo === file.repo && other.file.role === undefined,
    );

  async function rootOf(entry: Entry): Promise<string> {
    const { file } = entry;
    if (entry.root !== null) await folders.mustBeHere(entry.root);
    entry.root ??= await folders.choose({
      needBytes: file.bytes,
      begunIn: async (root) =>
        (await readJournal(downloadPaths(root, file).journal)) !== null ||
        (file.role !== undefined && (goesTo(root, file) || (await holdsRepo(root, file)))),
      promisedBytes: (root) =>
        [...entries.values()]
          .filter((other) => other !== entry && other.run !== null && other.root === root)
          .reduce((sum, other) => sum + Math.max(0, other.file.bytes - other.bytes), 0),
    });
    return entry.root;
  }

  function tell(entry: Entry): void {
    entry.toldAt = performance.now();
    options.onChange(stateOf(entry));
  }

  function enter(entry: Entry, state: Entry["state"], error: ErrorData | null = null): void {
    entry.state = state;
    entry.error = error;
    entry.speed = createSpeed();
    entry.measuring = false;
    tell(entry);
  }

  function progress(entry: Entry, bytes: number): void {
    const now = performance.now();
    entry.bytes = bytes;
    // The first report of a phase is where its speed is counted from.
    if (!entry.measuring) entry.speed.sample(bytes, now);
    entry.measuring = true;
    if (now - entry.toldAt < progressEveryMs) return;
    entry.speed.sample(bytes, now);
    tell(entry);
  }

  function beat(entry: Entry): void {
    const now = performance.now();
    if (entry.state !== "downloading" || now - entry.toldAt < beatMs) return;
    entry.speed.sample(entry.bytes, now);
    tell(entry);
  }

  const again = createAgain({
    entries,
    afterMs: options.againAfterMs ?? usualAgainAfterMs,
    mayGoOn: () => !closing && options.mayResume?.() === true,
    queue: (entry) => queue(entry),
    tell,
  });

  async function run(entry: Entry, signal: AbortSignal): Promise<void> {
    let from: string | null = null;
    const beating = setInterval(() => beat(entry), beatMs);
    try {
      await entry.noted;
      const root = await rootFor(entry);
      const downloaded = await downloadFile({
        sources: options.sources(),
        modelFolder: root,
        file: entry.file,
        signal,
        onPhase: (phase: DownloadPhase) => enter(entry, phase),
        onProgress: (bytes) => progress(entry, bytes),
        onStatus: ({ verifiedBytes, connections }) => {
          entry.verifiedBytes = verifiedBytes;
          entry.connections = connections;
        },
        onWaiting: (untilMs) => {
          entry.triesAgainAtMs = untilMs;
          tell(entry);
        },
        onSource: (host) => {
          entry.source = host;
          from = host;
        },
        onSourceFailed: (failed, error, next) => {
          // Chunks that were found wrong later are asked for from the first source again.
          const others = entry.failedSources.filter(({ source }) => source !== failed.name);
          entry.failedSources = [...others, { source: failed.name, error: error.toData() }];
          entry.source = next.name;
          tell(entry);
        },
        onChanged: () => {
          entry.note = "source-changed";
          tell(entry);
        },
        wanted: () => entry.wanted,
        limiter,
        ...(options.connections ? { connections: options.connections } : {}),
        ...(options.retry ? { retry: options.retry } : {}),
      });
      await options.onDone(entry.file, downloaded, root, from);
      entry.bytes = entry.file.bytes;
      entries.delete(entry.file.id);
      enter(entry, "done");
      options.onRemoved(entry.file.id);
    } catch (error) {
      const data = toErrorData(error);
      // Of wrong bytes nothing is kept; what only the source calls by another hash is.
      if (data.code === "hash-mismatch" && entry.root !== null)
        entry.bytes = (await readJournal(downloadPaths(entry.root, entry.file).journal))?.safeBytes ?? 0;
      // Nothing of it is anywhere: the next time another folder may have more room.
      if (data.code === "disk-full" && entry.bytes === 0) entry.root = null;
      entry.triesAgainAtMs = null;
      if (data.code === "cancelled") enter(entry, "paused");
      else {
        again.later(entry, data.code);
        enter(entry, "failed", data);
      }
    } finally {
      clearInterval(beating);
      entry.run = null;
      entry.connections = 0;
      settle(entry);
      pump();
    }
  }

  function settle(entry: Entry): void {
    const waiting = entry.settled;
    entry.settled = [];
    for (const resolve of waiting) resolve();
  }

  /** Begins what waits, in the order of the list, as far as there is room. */
  function pump(): void {
    if (closing) return;
    let room = options.atOnce?.() ?? 1;
    for (const entry of entries.values()) if (entry.run) room--;
    for (const entry of entries.values()) {
      if (room <= 0) return;
      if (entry.state !== "queued" || entry.run) continue;
      room--;
      begin(entry);
    }
  }

  function begin(entry: Entry): void {
    const controller = new AbortController();
    entry.state = "checking";
    // The run is noted before it can end.
    const begun = Promise.resolve().then(() => run(entry, controller.signal));
    entry.run = { controller, ended: begun };
  }

  function queue(entry: Entry): void {
    entry.wanted = true;
    entry.error = null;
    entry.triesAgainAtMs = null;
    entry.note = null;
    entry.failedSources = [];
    entry.state = "queued";
    // What is asked for last comes last, whenever its part was begun.
    entries.delete(entry.file.id);
    entries.set(entry.file.id, entry);
    pump();
    if (entry.state !== "queued") return;
    entry.noted = entry.noted.then(() => noteWish(entry));
    tell(entry);
  }

  async function stop(entry: Entry): Promise<void> {
    if (entry.state === "queued" && !entry.run) {
      enter(entry, "paused");
      settle(entry);
    }
    entry.run?.controller.abort();
    await entry.run?.ended;
  }

  const found = findBegun().then((begun) => begun.forEach(tell));

  function resume(): void {
    if (closing) return;
    for (const entry of [...entries.values()]) if (entry.wanted && entry.state === "paused") queue(entry);
  }

  /** Goes on with what was wanted where its folder is here again: what was found there, or failed when it went. */
  async function resumeBack(found: readonly Entry[]): Promise<void> {
    const here = new Set(
      (await folders.look()).filter(({ state }) => state === "here").map(({ path }) => path),
    );
    const failed = ({ root, state, error }: Entry) =>
      state === "failed" && error !== null && ofFolder.has(error.code) && root !== null && here.has(root);
    if (closing) return;
    for (const entry of [...entries.values()]) {
      const isBack = (entry.state === "paused" && found.includes(entry)) || failed(entry);
      if (entry.wanted && entry.run === null && isBack) queue(entry);
    }
  }

  return {
    found,
    list: () => [...entries.values()].map(stateOf),
    start: (fileId) => {
      const known = entries.get(fileId);
      if (known?.run) {
        // It is just being paused: it goes on behind that.
        if (known.run.controller.signal.aborted)
          void known.run.ended.then(() => entries.get(fileId) === known && !known.run && queue(known));
        return stateOf(known);
      }
      const all = [...options.catalog, ...(options.companions ?? [])];
      const file = known?.file ?? all.find((candidate) => candidate.id === fileId);
      if (!file) throw new QuernError("model-unknown", {}, { detail: fileId });
      if (known?.state === "queued") return stateOf(known);
      const entry = known ?? entryOf(file, null, "queued", 0, firstSource());
      queue(entry);
      return stateOf(entry);
    },
    resumeInterrupted: () => {
      resume();
      void found.then(resume);
    },
    goOn: again.goOn,
    queueChanged: pump,
    foldersChanged: async (forgotten) => {
      for (const entry of [...entries.values()]) {
        if (forgotten === undefined || entry.root !== forgotten || folders.list().includes(forgotten))
          continue;
        await stop(entry);
        if (entries.get(entry.file.id) === entry) entries.delete(entry.file.id);
        options.onRemoved(entry.file.id);
      }
      const found = await findBegun();
      found.forEach(tell);
      if (options.mayResume?.()) await resumeBack(found);
    },
    finished: async (fileId) => {
      const entry = entries.get(fileId);
      if (entry && (entry.run || entry.state === "queued"))
        await new Promise<void>((resolve) => entry.settled.push(resolve));
      if (entry?.error) throw errorFromData(entry.error);
      if (entry?.state === "paused") throw new QuernError("cancelled");
    },
    pause: async (fileId) => {
      const entry = entries.get(fileId);
      if (!entry) return;
      entry.wanted = false;
      entry.triesAgainAtMs = null;
      await stop(entry);
      entry.noted = entry.noted.then(() => noteWish(entry));
      await entry.noted;
    },
    cancel: async (fileId) => {
      const entry = entries.get(fileId);
      if (!entry) return;
      entry.wanted = false;
      await stop(entry);
      if (!entries.delete(fileId)) return;
      await entry.noted;
      await removePart(entry).catch((error: unknown) => {
        if (!entries.has(fileId)) entries.set(fileId, entry);
        throw error;
      });
      options.onRemoved(fileId);
    },
    pauseAll: async () => {
      closing = true;
      await Promise.all([...entries.values()].map(stop));
    },
  };
}
