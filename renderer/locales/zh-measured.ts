import type { enMeasured } from "./en-measured";

/** Sentences of what was measured on this machine, in Chinese. */
export const zhMeasured: Record<keyof typeof enMeasured, string> = {
  "machine.copyMarkdown": "复制为 Markdown",
  "machine.saveJson": "保存为 JSON",
  "machine.saveMarkdown": "保存为 Markdown",
  "machine.saved": "已写入 {{path}}",
  "machine.reading": "处理器读取速度",
  "machine.perSecond": "每秒 {{bytes}}",

  "measured.title": "本机实测",
  "measured.note":
    "代替猜测的实测值。读取内存的速度决定版本在处理器上运行的快慢；它会在空闲时自动测量一次。加载了在处理器上运行的版本时，还可以测量线程数。",
  "measured.now": "校准",
  "measured.running": "正在测量",
  "measured.memory": "内存读取速度为每秒 {{speed}}",
  "measured.memoryHow_one": "一个线程反复读取 {{size}}，测于 {{date}}。缓存若能容纳这么多，数值会偏高。",
  "measured.memoryHow_other":
    "{{count}} 个线程反复读取 {{size}}，测于 {{date}}。缓存若能容纳这么多，数值会偏高。",
  "measured.memoryNone": "尚未测量内存读取速度。",
  "measured.threads": "{{quant}} 在 {{engine}} 上的线程数：{{best}}",
  "measured.threadsNone": "尚未测量线程数。",
  "measured.threadsColumn": "线程数",
  "measured.prefill": "读取，token/秒",
  "measured.decode": "生成，token/秒",
  "measured.best": "采用",

  "learned.title": "预计与实际",
  "learned.note":
    "每次加载和每次回答之后，都会把计划与实际作比较。加载超出计划的内存会计入下一次；回答的实际速度取代计算值。",
  "learned.none": "还没有加载过可以比较的模型。练习模型不计入。",
  "learned.how": "{{layers}} · {{context}} 上下文 · KV {{kv}} · {{engine}} {{version}}",
  "learned.onCpu": "在处理器上",
  "learned.layers": "{{count}} 层在显卡上",
  "learned.memory": "{{name}}：预计 {{planned}}，实际 {{took}}（{{error}}）",
  "learned.memoryAtLeast":
    "{{name}}：预计 {{planned}}，实际 {{took}}（{{error}}），不含驱动程序自身占用的部分（无从得知）",
  "learned.memoryUnknown": "{{name}}：预计 {{planned}}；此系统不提供实际占用",
  "learned.part": "部分",
  "learned.planned": "预计",
  "learned.took": "实际",
  "learned.weights": "权重",
  "learned.kvCache": "KV 缓存",
  "learned.rest": "状态、工作内存、进程",
  "learned.notTold": "未提供",
  "learned.speed_one": "速度：预计每秒 {{low}}–{{high}} 个 token，实际 {{here}}，依据 1 次回答",
  "learned.speed_other": "速度：预计每秒 {{low}}–{{high}} 个 token，实际 {{here}}，依据 {{count}} 次回答",
  "learned.speedNone": "速度：预计每秒 {{low}}–{{high}} 个 token；还没有可供判断的回答",
  "learned.more": "更早的",

  "plan.fromAnswers": "本机 {{count}} 次回答实测；计算值为 {{low}} 至 {{high}}",
};
