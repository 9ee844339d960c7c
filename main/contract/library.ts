import { z } from "zod";
import { catalogFile } from "./catalog";
import { method, nothing, service } from "./define";
import { errorData } from "./errors";
import { installedModel } from "./models";
import { address } from "./network";

const bytes = z.number().int().nonnegative();

/** The programs whose model files Quern knows to find; `folder`: one that the user named. */
export const foundApp = z.enum([
  "hugging-face",
  "lm-studio",
  "ollama",
  "jan",
  "gpt4all",
  "llama.cpp",
  "folder",
]);
export type FoundApp = z.infer<typeof foundApp>;

export const foundFile = z.object({
  id: z.string(),
  app: foundApp,
  /** As a person calls it there. Control characters are taken out; it is for reading only, as is the path. */
  name: z.string(),
  path: z.string(),
  /** Of all its parts together. */
  bytes,
  parts: z.number().int().positive(),
  state: z.enum([
    /** The size is a published file's; its bytes are still to be compared. */
    "waiting",
    "checking",
    /** Byte for byte a published file. */
    "verified",
    /** The size of a published file, but other bytes. */
    "different",
    /** No published file has its size: what it is, only its own header says. */
    "unlisted",
    "unreadable",
  ]),
  /** While it is being checked. */
  checkedBytes: bytes,
  /** The published file that it is (`verified`) or may be (`waiting`, `checking`). */
  catalogFile: catalogFile.nullable(),
  /** Under which id it is in the library already. */
  modelId: z.string().nullable(),
  /** It lies on the model folder's disk, so that a hard link costs no space. */
  canLink: z.boolean(),
  error: errorData.nullable(),
});
/** A model file of the family that another program, or the user, has on this machine. */
export type FoundFile = z.infer<typeof foundFile>;

export const foundState = z.object({
  looking: z.boolean(),
  /** Null: not looked yet. */
  lookedAt: z.iso.datetime().nullable(),
  files: z.array(foundFile),
  /** Places that could not be looked through to the end, and why. */
  skipped: z.array(
    z.object({ app: foundApp, path: z.string(), why: z.enum(["unreadable", "slow", "too-many"]) }),
  ),
  /** The folders that the user named. */
  folders: z.array(z.string()),
});
export type FoundState = z.infer<typeof foundState>;

export const modelDetails = z.object({
  id: z.string(),
  origin: z.enum(["downloaded", "kit", "added", "linked", "found", "practice"]),
  /** Host or folder that it was downloaded from; null: not known, or not downloaded. */
  source: z.string().nullable(),
  /** The program that it was found with. */
  app: foundApp.nullable(),
  /** The file is Quern's own: it may be moved to the trash. Another's is only taken off the list. */
  own: z.boolean(),
  parts: z.number().int().positive(),
  /** The file for images that lies beside it. */
  imagesFile: z.object({ path: z.string(), bytes }).nullable(),
  /** What removing it sets free: nothing where another name still leads to the same bytes. */
  freesBytes: bytes,
  /** When it was last loaded; null: never since this is kept. */
  lastLoadedAt: z.iso.datetime().nullable(),
  /** Bytes compared so far while it is being verified. */
  verifying: z.object({ checkedBytes: bytes, totalBytes: bytes }).nullable(),
});
/** What the library knows of a model beyond what a load needs. */
export type ModelDetails = z.infer<typeof modelDetails>;

export const importResult = z.object({
  added: z.array(installedModel),
  refused: z.array(z.object({ path: z.string(), error: errorData })),
});
/** What came of files and folders that were brought in. */
export type ImportResult = z.infer<typeof importResult>;

export const catalogListKey = z.object({
  /** `quern`: the one that Quern came with; `variable`: that of `QUERN_CATALOG_KEY`. */
  whose: z.enum(["quern", "chosen", "variable"]),
  /** The key, as the settings keep it; null: it cannot be used, so no list is taken. */
  text: z.string().nullable(),
});
/** Whose signature a list must have. */
export type CatalogListKey = z.infer<typeof catalogListKey>;

export const catalogList = z.object({
  /** Grows with each list; 0: the list that came with Quern. */
  serial: z.number().int().nonnegative(),
  /** When it was made; null for the list that came with Quern. */
  issuedAt: z.iso.date().nullable(),
  /** Where a newer one is asked for; null: nowhere. */
  host: z.string().nullable(),
  /** `QUERN_CATALOG_URL` says where, whatever the settings say. */
  byVariable: z.boolean(),
  key: catalogListKey,
  /** When a newer one was last asked for, and given. */
  askedAt: z.iso.datetime().nullable(),
  /** Files that are here by a newer list than Quern's own. */
  addedFiles: z.number().int().nonnegative(),
  /** What the list that was taken last, since Quern was started, has brought. */
  newFileIds: z.array(z.string()),
});
/** Which list of published files is in use. */
export type CatalogList = z.infer<typeof catalogList>;

const modelId = z.object({ id: z.string().max(5000) });

export const libraryService = service({
  methods: {
    found: method(nothing, foundState),
    /** Looks through the known places, and then compares what may be a published file, in the background. */
    look: method(nothing, foundState),
    /** Asks for a folder in a system dialog and looks there as well from now on; null when it was closed. */
    addFolder: method(nothing, foundState.nullable()),
    forgetFolder: method(z.object({ path: z.string().max(5000) }), foundState),
    /** Takes a found file into the library: where it is, or by a hard link in the model folder. */
    use: method(
      z.object({ id: z.string().max(100), how: z.enum(["in-place", "hard-link"]) }),
      installedModel,
    ),
    details: method(nothing, z.array(modelDetails)),
    /** Takes in files, and the models in folders, that were dragged onto the window. */
    importPaths: method(
      z.object({ paths: z.array(z.string().min(1).max(5000)).min(1).max(50) }),
      importResult,
    ),
    /** Reads the whole file again and compares it with the published hash; resolves when that is done. */
    verify: method(modelId, installedModel),
    stopVerify: method(modelId, nothing),
    catalogList: method(nothing, catalogList),
    /** Fetches a newer list of files, from the address that is set. */
    refreshCatalog: method(nothing, catalogList),
    /** Asks for a list's file in a system dialog; null when it was closed. */
    openCatalogList: method(nothing, catalogList.nullable()),
    /** Where newer lists are asked for; null: nowhere. */
    setListAddress: method(z.object({ url: address.nullable() }), catalogList),
    /** Asks for the public key (PEM) that lists must be signed with, in a system dialog; null when it was closed. */
    chooseListKey: method(nothing, catalogList.nullable()),
    /** Lists must be signed with Quern's own key again. */
    dropListKey: method(nothing, catalogList),
  },
  events: {
    foundChanged: foundState,
    detailsChanged: z.array(modelDetails),
    /** How far the check of one model has come, about four times a second. */
    verifyProgress: z.object({ id: z.string(), checkedBytes: bytes, totalBytes: bytes }),
    catalogChanged: catalogList,
  },
});
