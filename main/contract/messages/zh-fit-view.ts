import type { enFitView } from "./en-fit-view";

/** What the fit says of a plan that somebody has set by hand, in Simplified Chinese. */
export const zhFitView: Record<keyof typeof enFitView, string> = {
  "reason.kv-size-q4":
    "KV 缓存，即模型对对话的记忆：{{tokens, number}} 个 token 的上下文占 {{kvBytes, bytes}}。以 4 位而非 16 位存储，可能使回答变差；对此模型的影响尚无测量。",
  "reason.mtp-gain":
    "提前猜测（MTP）按 {{expected, number}} 倍速度计入。实际取决于文本，为 {{low, number}} 到 {{high, number}} 倍，本机尚未测量。",
  "reason.knob-context": "模型按 {{tokens, number}} 个 token 的上下文训练，不会规划更长的上下文。",
  "reason.knob-layers": "此版本有 {{layers, number}} 层，全部放到显卡上。",
  "reason.knob-layers-shared": "{{gpu}} 与处理器共用内存，拆分各层没有好处，因此全部由它运行。",
  "reason.knob-no-gpu": "没有可用的显卡，因此全部在处理器上运行。",
  "reason.knob-slots": "{{wanted, number}} 个对话中只有 {{slots, number}} 个能同时放进内存。",
  "reason.knob-one-slot": "{{wanted, number}} 个对话中只有一个能放进内存；回到另一个对话时需要重新读取。",
  "reason.knob-no-mtp": "{{quant}} 的文件中没有提前猜测的部分（MTP）。",
  "reason.knob-mtp-room": "未启用提前猜测（MTP）：它需要整个模型都在显卡上，并留有一些余量。",
  "reason.knob-mtp-one": "提前猜测（MTP）时，内存中只保留一个对话。",
  "reason.knob-images-one": "使用图像文件（mmproj）时，内存中只保留一个对话。",
  "reason.knob-images-room": "按这些设置，显卡上放不下模型旁边的图像文件（mmproj）。",
};
