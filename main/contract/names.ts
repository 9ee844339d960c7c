/**
 * The names of all methods and events, without their schemas: the preload builds the page's surface from these
 * alone, so that no schema library is read before the page can start. A test keeps them equal to the contract.
 */
export const contractNames = {
  app: {
    methods: [
      "info",
      "settings",
      "changeSettings",
      "chooseModelFolder",
      "openLink",
      "copyText",
      "saveFile",
      "showLog",
      "ready",
    ],
    events: ["settingsChanged", "notice", "command"],
  },
  machine: { methods: ["current", "detect"], events: ["changed"] },
  fit: { methods: ["recommend"], events: [] },
  models: {
    methods: [
      "catalog",
      "installed",
      "downloads",
      "startDownload",
      "pauseDownload",
      "cancelDownload",
      "addFile",
      "remove",
      "showInFolder",
    ],
    events: ["installedChanged", "downloadChanged", "downloadRemoved", "importProgress"],
  },
  engine: { methods: ["status", "load", "unload", "tryRung"], events: ["changed"] },
  chat: {
    methods: [
      "conversations",
      "create",
      "messages",
      "change",
      "remove",
      "restore",
      "send",
      "queued",
      "unqueue",
      "sendQueued",
      "retry",
      "regenerate",
      "edit",
      "continueAnswer",
      "selectBranch",
      "tree",
      "stop",
      "answerNow",
      "saveDraft",
      "draft",
      "count",
      "compact",
      "undoCompaction",
      "newFromSummary",
      "search",
      "presets",
      "savePreset",
      "removePreset",
      "exportOne",
      "exportAll",
      "importFiles",
      "storeNotice",
    ],
    events: ["conversationsChanged", "delta", "progress", "messageChanged", "turnStarted", "queueChanged"],
  },
  attachments: {
    methods: ["choose", "addFile", "addText", "remove", "pending", "content"],
    events: [],
  },
  bench: { methods: ["run", "stop", "runs", "remove", "exportRun"], events: ["progress", "runsChanged"] },
  protection: {
    methods: ["status", "unlock", "setPassphrase", "keepInSystemStore", "turnOff", "startAnew"],
    events: ["changed"],
  },
} as const;

/** The two channels between page and main; everything goes through them. */
export const callChannel = "quern:call";
export const eventChannel = "quern:event";
