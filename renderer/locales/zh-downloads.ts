import type { enDownloads } from "./en-downloads";

/** Downloads: their queue, their sources, and their settings, in Simplified Chinese. */
export const zhDownloads: Record<keyof typeof enDownloads, string> = {
  "download.queued": "{{name}} 正在排队",
  "status.download.queued": "{{name}} 排队中",
  "download.verified": "已校验 {{done}}",
  "download.connections_one": "{{count}} 个连接",
  "download.connections_other": "{{count}} 个连接",
  "download.sourceFailed": "{{source}} 无法提供：{{why}}现在来自 {{next}}。",
  "download.note.source-changed": "来源处的文件已更改，因此已重新开始下载。",
  "settings.downloads": "下载",
  "settings.downloadRate": "限速",
  "settings.downloadRateWhat": "对所有下载合计生效，修改后立即起作用。",
  "settings.downloadRateNone": "不限",
  "settings.downloadsAtOnce": "同时下载",
  "settings.downloadConnections": "每个下载的连接数",
  "settings.downloadConnectionsWhat": "最多这么多；只有更快时 Quern 才会增加连接。",
  "settings.downloadAlone": "自动",
  "settings.resumeDownloads": "重启后继续下载",
  "settings.onClose": "关闭窗口时",
  "settings.onCloseWhat": "适用于下载正在进行或服务器开启时。其他情况下，关闭窗口即结束 Quern。",
  "settings.onClose.ask": "询问",
  "settings.onClose.background": "在后台继续",
  "settings.onClose.quit": "退出",
  "settings.awake": "睡眠",
  "settings.keepAwake": "下载期间保持电脑唤醒",
};
