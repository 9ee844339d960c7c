import type { en } from "./en";

/** The words of the menu and the system's dialogs, in Simplified Chinese. */
export const zh: Record<keyof typeof en, string> = {
  "desktop.pick-model-file": "选择模型文件",
  "desktop.pick-folder": "选择存放模型的文件夹",
  "desktop.pick-attachments": "选择要附加的文件",
  "desktop.pick-conversations": "选择导出的对话",
  "desktop.save-conversations": "导出对话",
  "desktop.save-file": "保存文件",
  "desktop.open-link": "在浏览器中打开 {{host}}？",
  "desktop.open": "打开",
  "desktop.cancel": "取消",
  "desktop.file": "文件",
  "desktop.edit": "编辑",
  "desktop.view": "视图",
  "desktop.go": "前往",
  "desktop.new-chat": "新对话",
  "desktop.go-chat": "对话",
  "desktop.go-workspace": "工作区",
  "desktop.go-models": "模型",
  "desktop.go-machine": "本机",
  "desktop.go-settings": "设置",
  "desktop.palette": "查找任何内容",
  "desktop.stop": "停止",
  "desktop.page-lost":
    "窗口页面在一分钟内两次意外结束（{{reason}}）。没有丢失任何内容。请重新启动 Quern；若仍出现，请使用 --disable-gpu 启动。",
  "desktop.unexpected":
    "Quern 遇到了未知错误，必须退出。您写下的内容和已有的回答都已保存。请重新启动 Quern；如需报告问题，详情见 {{file}}。",
};
