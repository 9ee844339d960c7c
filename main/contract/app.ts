import { z } from "zod";
import { absolutePath } from "./absolute-path";
import { method, nothing, service } from "./define";
import { endpoint, endpointId } from "./endpoints";
import { errorData } from "./errors";
import { keptWishes } from "./fit";
import { keptKnobs } from "./fit-knobs";
import { address, source } from "./network";

export const appInfo = z.object({
  version: z.string(),
  electron: z.string(),
  node: z.string(),
  platform: z.string(),
  dataFolder: z.string(),
  modelFolder: z.string(),
  logFile: z.string(),
  hubEndpoint: z.string(),
});
export type AppInfo = z.infer<typeof appInfo>;

export const settings = z.object({
  language: z.enum(["system", "en", "zh-CN"]),
  theme: z.enum(["system", "light", "dark"]),
  /** Quern opens no connection at all while this is on. */
  offline: z.boolean(),
  /** Model to load when the app starts; null: none. */
  lastModelId: z.string().nullable(),
  modelFolder: z.string().nullable(),
  /** The `modelFolder` that is known to have its marker: without it there, its disk is not connected. Quern's own note. */
  markedModelFolder: z.string().nullable(),
  /** More folders for models, on other disks: downloads go to the first with room. */
  moreModelFolders: z.array(z.string().min(1).max(4000)).max(20),
  /** Which engine to use; `auto`: what the plan needs and what measured faster. */
  engine: z.enum(["auto", "node-llama-cpp", "llama.node"]),
  /** After a failed load, try the next best way without asking. */
  autoLadder: z.boolean(),
  /** Unload the model after this long without use; null: never. */
  idleUnloadMinutes: z.number().int().min(1).max(1440).nullable(),
  /** Leave processor time for other programs: fewer threads, lower priority. */
  keepUsable: z.boolean(),
  /** As `keepUsable`, whenever the machine runs on its battery. */
  keepUsableOnBattery: z.boolean(),
  /** Disk space for what the engine has read of conversations, so that they need not be read again. */
  stateBytes: z.number().int().min(0).max(1_000_000_000_000),
  /** Whether a new conversation thinks before it answers: as it was last set anywhere. Quern's own note. */
  newThinking: z.boolean(),
  /** The user was told that conversations are not encrypted, and wants to hear no more of it. */
  unprotectedSeen: z.boolean(),
  /** Downloads at once; the others wait. */
  downloadsAtOnce: z.number().int().min(1).max(8),
  /** Most connections that one download opens. */
  downloadConnections: z.number().int().min(1).max(16),
  /** What all downloads together may take; null: no limit. */
  downloadBytesPerSecond: z.number().int().min(1_000).max(100_000_000_000).nullable(),
  /** Downloads that were under way when Quern ended go on by themselves. */
  resumeDownloads: z.boolean(),
  /** The machine does not go to sleep while a download runs. */
  keepAwakeWhileDownloading: z.boolean(),
  /** What closing the window does while a download runs or the server is on; else it ends Quern. */
  onClose: z.enum(["ask", "background", "quit"]),
  /** How the user wants builds to be loaded, by the id of the catalogue file; the others as recommended. */
  keptKnobs,
  /** What the user wants from a build: counts for what is recommended and for what is loaded. */
  wishes: keptWishes,
  /** Other programs on this machine may ask the model over HTTP, each with a token of its own. */
  serverOn: z.boolean(),
  serverPort: z.number().int().min(1024).max(65_535),
  /** Web pages, by their origin, that may use the server; no others may. */
  serverOrigins: z
    .array(
      z
        .string()
        .max(300)
        .regex(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$|^[a-z][a-z0-9+.-]*-extension:\/\/[a-z0-9-]+$/u),
    )
    .max(20),
  /** While the server is on, other machines may ask too: over TLS, on a port of its own. */
  serverBeyond: z.boolean(),
  serverBeyondPort: z.number().int().min(1024).max(65_535),
  /** Names by which other machines know this one, besides the name that it gives itself. */
  serverNames: z
    .array(
      z
        .string()
        .max(253)
        .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/u),
    )
    .max(20),
  /** A certificate for other machines that somebody else made, and its key, as files (PEM); null: Quern's own. */
  serverCertificate: z.object({ cert: absolutePath, key: absolutePath }).strict().nullable(),
  /** A GGUF file of a model for embeddings, which the server answers with. */
  serverEmbeddingFile: z.string().max(4000).nullable(),
  /** Where builds are fetched from. */
  source,
  /** Asked in this order where the source above fails. */
  moreSources: z.array(source).max(5),
  /** Certificates (PEM) to trust besides the system's. */
  caFile: z.string().max(4000).nullable(),
  /** Where newer lists of files are asked for; null: nowhere. */
  listUrl: address.nullable(),
  /** The public key (Ed25519, DER, base64) that those must be signed with; null: Quern's own. */
  listKey: z.base64().max(200).nullable(),
  /** How often they are asked for by themselves. */
  listEvery: z.enum(["never", "day", "week"]),
  /** Servers that can answer in place of the local model; the administrator may fix the list, also to none. */
  endpoints: z.array(endpoint).max(50),
  /** Where the agent runs and new conversations begin; null, or one that is not there: on this machine. */
  usualEndpoint: endpointId.nullable(),
});
export type Settings = z.infer<typeof settings>;

export const appService = service({
  methods: {
    info: method(nothing, appInfo),
    settings: method(nothing, settings),
    /** Changes only what is named. */
    changeSettings: method(
      settings
        .omit({
          modelFolder: true,
          markedModelFolder: true,
          moreModelFolders: true,
          keptKnobs: true,
          source: true,
          moreSources: true,
          caFile: true,
          listUrl: true,
          listKey: true,
          serverBeyond: true,
          serverCertificate: true,
          serverEmbeddingFile: true,
          endpoints: true,
        })
        .partial(),
      settings,
    ),
    /** Asks for a folder in a system dialog; null when closed. New downloads go there. */
    chooseModelFolder: method(nothing, settings.nullable()),
    /** Asks the user, showing the host, then opens an `https:` address in the browser. False when refused. */
    openLink: method(z.object({ url: z.string().max(4000) }), z.boolean()),
    copyText: method(z.object({ text: z.string().max(5_000_000) }), nothing),
    /** Asks where to in a system dialog, beginning with this name, and writes the file; null when it was closed. */
    saveFile: method(
      z.object({
        name: z.string().min(1).max(200),
        content: z.union([
          z.string().max(5_000_000),
          z.instanceof(Uint8Array).refine((data) => data.length <= 50_000_000, "too large"),
        ]),
      }),
      z.string().nullable(),
    ),
    showLog: method(nothing, nothing),
    /** The page is painted and can be used. */
    ready: method(nothing, nothing),
  },
  events: {
    settingsChanged: settings,
    /** Something worth a notice that belongs to no single view. */
    notice: errorData,
    /** A menu item or shortcut of the system menu. */
    command: z.enum([
      "new-chat",
      "go-chat",
      "go-workspace",
      "go-models",
      "go-machine",
      "go-settings",
      "palette",
      "stop",
    ]),
  },
});
