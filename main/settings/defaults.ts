import { noWishes, type Settings, settings } from "../contract";

export const defaultSettings: Settings = {
  language: "system",
  theme: "system",
  offline: false,
  lastModelId: null,
  modelFolder: null,
  markedModelFolder: null,
  moreModelFolders: [],
  engine: "auto",
  autoLadder: false,
  idleUnloadMinutes: 60,
  keepUsable: false,
  keepUsableOnBattery: true,
  stateBytes: 8_000_000_000,
  newThinking: true,
  unprotectedSeen: false,
  downloadsAtOnce: 1,
  downloadConnections: 8,
  downloadBytesPerSecond: null,
  resumeDownloads: true,
  keepAwakeWhileDownloading: false,
  onClose: "ask",
  keptKnobs: {},
  wishes: noWishes,
  serverOn: false,
  serverPort: 4114,
  serverOrigins: [],
  serverBeyond: false,
  serverBeyondPort: 4115,
  serverNames: [],
  serverCertificate: null,
  serverEmbeddingFile: null,
  source: { kind: "hub" },
  moreSources: [],
  caFile: null,
  listUrl: null,
  listKey: null,
  listEvery: "never",
  endpoints: [],
  usualEndpoint: null,
};

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Settings from what a file holds: each value that makes no sense falls back by itself, the others hold. */
export function readSettings(raw: Readonly<Record<string, unknown>>): Settings {
  let result = defaultSettings;
  for (const key of Object.keys(settings.shape)) {
    const next = settings.safeParse({ ...result, [key]: raw[key] });
    if (next.success) result = next.data;
  }
  return result;
}
