import { z } from "zod";
import { catalogFile } from "./catalog";
import { method, nothing, service } from "./define";
import { errorData } from "./errors";

const bytes = z.number().int().nonnegative();

export const installedModel = z.object({
  /** Stable: the catalogue file's id for a download, `practice`, or `file:<path>` for one the user pointed at. */
  id: z.string(),
  name: z.string(),
  path: z.string(),
  bytes,
  /** Set where the file is one of the catalogue's. */
  catalogFile: catalogFile.nullable(),
  practice: z.boolean(),
  /** When the whole file was last found to have the expected SHA-256; null: never checked or nothing to check against. */
  verifiedAt: z.iso.datetime().nullable(),
  /** Set when the file is gone or has another size than when it was added. */
  problem: errorData.nullable(),
});
/** A model file on this machine that can be loaded. */
export type InstalledModel = z.infer<typeof installedModel>;

export const downloadState = z.object({
  fileId: z.string(),
  file: catalogFile,
  state: z.enum(["queued", "checking", "downloading", "verifying", "paused", "failed", "done"]),
  receivedBytes: bytes,
  totalBytes: bytes,
  /** Over the last seconds; null while not known. */
  bytesPerSecond: z.number().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  /** It waits, and tries again by itself in so many seconds (also when it has failed); null: it does not. */
  triesAgainInSeconds: z.number().nonnegative().nullable(),
  /** Host that the bytes come from. */
  source: z.string(),
  /** Bytes that the hash of the whole file has gone over so far. */
  verifiedBytes: bytes,
  /** Connections that are open for it now. */
  connections: z.number().int().nonnegative(),
  /** Something to know about it that is no error: the file was changed at its source and was begun anew. */
  note: z.enum(["source-changed"]).nullable(),
  /** Sources that could not give it, and why, in the order in which they were asked; it goes on from another. */
  failedSources: z.array(z.object({ source: z.string(), error: errorData })),
  error: errorData.nullable(),
});
/** A download under way, paused, or failed; finished ones become installed models. */
export type DownloadState = z.infer<typeof downloadState>;

export const importProgress = z.object({ path: z.string(), checkedBytes: bytes, totalBytes: bytes });

export const modelFolder = z.object({
  path: z.string(),
  /** Downloads go here first. */
  main: z.boolean(),
  /** `away`: its disk or share is not connected now; what is in it is not lost. */
  state: z.enum(["here", "away", "read-only"]),
  /** Null where the system does not say, or it is away. */
  freeBytes: bytes.nullable(),
  totalBytes: bytes.nullable(),
  /** What a download that has not begun may take: a reserve is left free for everybody else. */
  roomBytes: bytes.nullable(),
});
/** A folder in which Quern keeps models, looked at now. */
export type ModelFolder = z.infer<typeof modelFolder>;

const fileId = z.object({ fileId: z.string().max(500) });
const modelId = z.object({ id: z.string().max(5000) });

export const modelsService = service({
  methods: {
    /** All files of the catalogue. */
    catalog: method(nothing, z.array(catalogFile)),
    /** Files that go with models of the same repository; fetched like a build, by their ids. */
    companions: method(nothing, z.array(catalogFile)),
    installed: method(nothing, z.array(installedModel)),
    downloads: method(nothing, z.array(downloadState)),
    /** Starts, or resumes from what is there. Resolves when it is under way; progress comes as events. */
    startDownload: method(fileId, downloadState),
    pauseDownload: method(fileId, nothing),
    /** Stops and deletes the part that is there. */
    cancelDownload: method(fileId, nothing),
    /** Asks the user for a .gguf in a system dialog and adds it in place; null when the user closed the dialog. */
    addFile: method(nothing, installedModel.nullable()),
    /** Takes it off the list; `deleteFile` also removes the file, only inside Quern's own model folder. */
    remove: method(modelId.extend({ deleteFile: z.boolean() }), nothing),
    showInFolder: method(modelId, nothing),
    /** The folders for models, the one where downloads go first first. */
    folders: method(nothing, z.array(modelFolder)),
    /** Asks for one more in a system dialog and takes in the models in it; null when it was closed. */
    addFolder: method(nothing, z.array(modelFolder).nullable()),
    /** No more downloads go there; the files in it stay where they are, and in the library. */
    forgetFolder: method(z.object({ path: z.string().max(5000) }), z.array(modelFolder)),
  },
  events: {
    installedChanged: z.array(installedModel),
    downloadChanged: downloadState,
    downloadRemoved: z.object({ fileId: z.string() }),
    /** While an added file is compared with the catalogue's hashes. */
    importProgress,
  },
});
