import type { enFolders } from "./en-folders";

/** 模型文件夹：位置与空间。 */
export const zhFolders: Record<keyof typeof enFolders, string> = {
  "folders.main": "下载优先存放在此",
  "folders.free": "可用 {{free}}，共 {{all}}",
  "folders.freeUnknown": "可用空间未知",
  "folders.away": "当前不可用：其磁盘或共享未连接。其中的内容没有丢失。",
  "folders.readOnly": "只读：其中的内容可以使用，但不能添加",
  "folders.more": "更多文件夹",
  "folders.moreWhat": "位于其他磁盘。下载会存放到第一个空间足够的文件夹；所有文件夹中的模型都在模型库中。",
  "folders.none": "无",
  "folders.add": "添加文件夹…",
  "folders.adding": "正在其中查找模型…",
  "folders.forget": "从列表中移除",
  "folders.forgetNamed": "从列表中移除 {{path}}",
  "folders.forgetTitle": "从列表中移除 {{path}}？",
  "folders.forgetWhat":
    "不会删除任何内容。其中的模型仍在模型库中；未完成的下载保留在该磁盘上，重新添加该文件夹后可继续。",
  "folders.elsewhere": "下载到另一个磁盘…",
  "folders.tooFull": "模型文件夹放不下最适合本机的版本。",
  "folders.noRoom": "需要某个模型文件夹有 {{need}}。",
  "folders.noRoomIn": "{{path}} 可用 {{free}}",
  "folders.awayIn": "{{path}} 当前不可用",
  "folders.readOnlyIn": "{{path}} 只读",
};
