import type { enMarkdown } from "./en-markdown";

/** Sentences of what answers are drawn with, in Simplified Chinese. */
export const zhMarkdown: Record<keyof typeof enMarkdown, string> = {
  "code.wrap": "长行自动换行",
  "code.numbers": "行号",
  "code.save": "存为文件",
  "file.saved": "已保存为 {{path}}。",

  "formula.label": "公式",
  "formula.unreadable": "这不是可以排版的公式：按原文显示。",

  "diagram.label": "图表",
  "diagram.picture": "{{kind}} 图表。源码在“代码”下。",
  "diagram.view": "显示方式",
  "diagram.asPicture": "图片",
  "diagram.asCode": "代码",
  "diagram.drawing": "正在绘制图表",
  "diagram.copy": "复制源码",
  "diagram.saveSvg": "存为 SVG",
  "diagram.savePng": "存为 PNG",
  "diagram.invalid": "这不是可以绘制的图表：{{why}}以下是它的源码。",
  "diagram.tooLong": "这个图表太大，无法绘制。以下是它的源码。",
  "diagram.tooSlow": "绘制这个图表用时过长，已停止。以下是它的源码。",
  "diagram.refused": "这个图表含有 Quern 不显示的内容。以下是它的源码。",
  "diagram.noPicture": "无法生成图片。请改为存成 SVG。",
};
