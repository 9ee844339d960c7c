import type { enEngine } from "./en-engine";

/** Sentences of the engine's behaviour, in Simplified Chinese. */
export const zhEngine: Record<keyof typeof enEngine, string> = {
  "status.unloaded": "已卸载：{{why}}",
  "status.sleepingWhy.idle": "一段时间未使用",
  "status.sleepingWhy.memory": "其他程序需要内存",
  "status.sleepingWhy.suspend": "电脑睡眠后没有响应",
  "status.sleepingHint": "点击重新加载；发送下一条消息也会重新加载",
  "status.compacting": "正在总结",
  "status.trying": "正在尝试另一种方式：{{percent}}",
  "status.failedHint": "打开“模型”，查看其他加载方式",
  "status.engineHint": "引擎：{{engine}} {{version}}。{{why}}",
  "status.gentle": "为其他程序留出余地",
  "status.gentleHint": "使用较少的线程和较低的优先级，让其他程序保持流畅。打开“设置”",

  "ladder.title": "其他加载方式",
  "ladder.context": "以 {{tokens}} 个 token 的上下文加载",
  "ladder.kv": "以 8 位 KV 缓存加载",
  "ladder.layers": "在 GPU 上以 {{layers}} 层加载",
  "ladder.backendVulkan": "使用 Vulkan 加载",
  "ladder.backendCpu": "在 CPU 上加载",
  "ladder.engine": "使用 {{engine}} 加载",
  "ladder.build": "加载 {{name}}",
  "ladder.tryingNow": "最初的方案失败了。现在：{{what}}",
  "ladder.none": "目前没有其他方式能在此电脑上加载这个版本。",

  "settings.engine": "引擎",
  "settings.engineChoice": "引擎",
  "settings.engineChoiceWhat":
    "两个引擎运行相同的模型。“按方案”：只要有一层在处理器上运行，就使用 node-llama-cpp；当整个模型都在显卡上并且需要提前猜测或查看图片时，使用 llama.node，除非在此电脑上实测另一个更快。从下次加载起生效。",
  "settings.engineAuto": "按方案",
  "settings.autoLadder": "加载失败后",
  "settings.autoLadderWhat":
    "内存不足时依次尝试：减少快照和内存中的对话、不做预先猜测、更短的上下文、8 位 KV 缓存、减少显卡上的层数、另一个后端、本机上较小的版本。崩溃后先尝试另一个后端和另一个引擎。同一方案不会尝试两次。",
  "settings.autoLadderOn": "自动尝试下一种方式",
  "settings.autoLadderOff": "询问尝试哪种方式",
  "settings.idleUnload": "不使用时卸载",
  "settings.idleUnloadWhat": "把内存让给其他程序。下一条消息会重新加载模型；已读取的对话内容保存在磁盘上。",
  "settings.idleNever": "从不",
  "settings.keepUsable": "保持电脑流畅",
  "settings.keepUsableWhat":
    "核心较少时留出一个，八个及以上时留出四分之一，并以较低的优先级运行。在处理器上的回答会稍慢。线程数立即改变（引擎 llama.node 在下次加载时才改变）；完整的优先级在下次加载时恢复。",
  "settings.keepUsableAlways": "始终",
  "settings.keepUsableBattery": "使用电池时",
  "settings.stateBytes": "已读对话的磁盘空间",
  "settings.stateBytesWhat":
    "引擎已读取的内容会保留下来，这样回到某个对话只需几秒，而不必重新读取。空间用完时，最旧的先删除。",
  "settings.stateNone": "不保留",
  "settings.threads": "线程",
  "settings.threadsWhat": "对每个在处理器上运行的版本，会在空闲时测量一次多少线程最快。",
};
