import type { enWishes } from "./en-wishes";

/** What the user wants from a build, in Simplified Chinese. */
export const zhWishes: Record<keyof typeof enWishes, string> = {
  "wishes.title": "你的用途与要求",
  "wishes.more": "具体的数值要求",
  "wishes.purpose": "用途",
  "wishes.purpose.chat": "聊天",
  "wishes.purpose.coding": "编程",
  "wishes.context": "上下文，至少",
  "wishes.usualContext.chat": "聊天常用：16K",
  "wishes.usualContext.coding": "编程常用：32K",
  "wishes.tokens": "{{size}} 个 token",
  "wishes.speed": "速度，至少",
  "wishes.usualSpeed": "质量优先",
  "wishes.perSecond": "每秒 {{speed}} 个 token",
  "wishes.reserve": "在内存中保留",
  "wishes.usualReserve": "通常的空间",
  "wishes.gpuReserve": "在显卡上保留",
  "wishes.usualGpuReserve": "通常的空间：1.1 GB",
};
