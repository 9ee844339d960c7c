import type { enWishWords } from "./words-wishes-en";

/** What is wanted of a machine, in Simplified Chinese. */
export const zhWishWords: Record<keyof typeof enWishWords, string> = {
  "cli.wish-for": "用途：chat（聊天）或 coding（编程：上下文更长，读取与写入同样计入）",
  "cli.wish-speed": "回答至少要达到的速度，每秒 token 数，0.1 到 1000",
  "cli.wish-reserve": "在系统内存中为其他程序保留的空间，例如 4GB",
  "cli.wish-gpu-reserve": "在每块显卡上为其他程序保留的空间，例如 2GB",
  "cli.wish-size": "大小是带 MB、GB、MiB 或 GiB 的数字，例如 4GB，或 0",
  "cli.fleet-for.chat": "模型用于聊天：写得更快的方案优先。",
  "cli.fleet-for.coding":
    "模型用于编程：上下文更长；比较速度时，每写一个 token 计入读取 {{read, number}} 个 token。",
  "cli.fleet-wished-speed": "希望每秒至少 {{speed, number}} 个 token；只有质量较低的版本能达到时，就采用它。",
  "cli.fleet-room": "有意保留一些内存：每块显卡上 {{card}}，系统内存 {{system}}。",
  "cli.fleet-room.card": "约 1 GB",
  "cli.fleet-room.system": "1.5 到 2 GB",
  "cli.fleet-assumed-here": "对它的假定",
};
