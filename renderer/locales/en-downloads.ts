/** Downloads: their queue, their sources, and their settings. */
export const enDownloads = {
  "download.queued": "{{name}} waits for its turn",
  "status.download.queued": "{{name}} waits",
  "download.verified": "{{done}} verified",
  "download.connections_one": "{{count}} connection",
  "download.connections_other": "{{count}} connections",
  "download.note.source-changed": "The file was changed at its source, so it was begun anew.",
  "settings.downloads": "Downloads",
  "settings.downloadRate": "Speed limit",
  "settings.downloadRateWhat": "For all downloads together. A change is felt at once.",
  "settings.downloadRateNone": "None",
  "settings.downloadsAtOnce": "At the same time",
  "settings.downloadConnections": "Connections for each",
  "settings.downloadConnectionsWhat": "At most so many. Quern opens more only while that makes it faster.",
  "settings.downloadAlone": "By itself",
  "settings.resumeDownloads": "Go on after a restart",
  "settings.keepAwake": "Keep the computer awake meanwhile",
} as const;
